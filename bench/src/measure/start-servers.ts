import type { StartedRun } from '@errand/testing';
import { startTestRun } from '@errand/testing';

/** Programs where they are installed, as their CPU can be counted; else whatever the tests would take. */
export async function startServers(say: (line: string) => void): Promise<StartedRun> {
  process.env.TEST_POSTGRES_FSYNC = 'on'; // what a commit costs belongs to the figures
  const { TEST_SERVERS, TEST_AMQP_URL, ERRAND_NO_INSTALL } = process.env;
  if (TEST_SERVERS || TEST_AMQP_URL) return startTestRun(say);
  try {
    Object.assign(process.env, { TEST_SERVERS: 'programs', ERRAND_NO_INSTALL: '1' });
    return await startTestRun(say);
  } catch {
    delete process.env.TEST_SERVERS;
    if (ERRAND_NO_INSTALL === undefined) delete process.env.ERRAND_NO_INSTALL;
    else process.env.ERRAND_NO_INSTALL = ERRAND_NO_INSTALL;
    return startTestRun(say);
  }
}
