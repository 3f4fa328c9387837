import { containersWay } from './way-containers';
import { programsWay } from './way-programs';
import { urlWay } from './way-url';
import type { Servers, StartServers } from './choose-way';
import { chooseWay } from './choose-way';
import { removeContainers } from './container-engine';
import { createRunDirectory, endRun, orphanedRuns } from './run-directory';
import type { TestRun, Way } from './test-run';

export interface StartedRun {
  run: TestRun;
  /** Ends the servers and everything else that was started for the run. */
  stop(): Promise<void>;
}

const starters: Record<Way, StartServers> = { url: urlWay, containers: containersWay, programs: programsWay };

/**
 * Gets RabbitMQ and PostgreSQL for a run of the tests, after clearing away what killed runs left behind. They end
 * with this process, however it ends, SIGKILL aside: then the next run ends them.
 *
 * @param say hears the way that was taken, and what is installed for it
 * @throws Error naming all ways and what each lacks
 */
export async function startTestRun(say: (line: string) => void): Promise<StartedRun> {
  for (const directory of orphanedRuns()) {
    await removeContainers(directory);
    endRun(directory);
  }
  const directory = createRunDirectory();
  const forgetExit = endWithProcess(directory);
  let servers: Servers | undefined;
  const stop = async () => {
    await servers?.stop();
    await removeContainers(directory);
    forgetExit();
    endRun(directory);
  };
  try {
    const { way, ...chosen } = await chooseWay({ forced: process.env.TEST_SERVERS, starters, run: directory, say });
    servers = chosen.servers;
    const { amqpUrl, databaseUrl, managementUrl } = servers;
    return { run: { way, amqpUrl, databaseUrl, managementUrl, directory }, stop };
  } catch (err) {
    await stop();
    throw err;
  }
}

function endWithProcess(directory: string): () => void {
  const onExit = () => endRun(directory);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const onSignal = (signal: NodeJS.Signals) => {
    const end = () => {
      forget();
      endRun(directory);
      process.kill(process.pid, signal);
    };
    removeContainers(directory).then(end, end);
  };
  const forget = () => {
    process.off('exit', onExit);
    for (const signal of signals) process.off(signal, onSignal);
  };
  process.on('exit', onExit);
  for (const signal of signals) process.on(signal, onSignal);
  return forget;
}
