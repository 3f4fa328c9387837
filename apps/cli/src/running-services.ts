import type { Broker } from '@errand/broker';
import { brokerEnv, openBroker } from '@errand/broker';
import type { DirectoryAnswer, DirectoryRequest, RegisteredCommand } from '@errand/contracts';
import { directoryAnswerSchema, registryAnswerSchema } from '@errand/contracts';
import type { Env } from '@errand/runtime';
import { createLogger, readEnv } from '@errand/runtime';
import { isReady } from './connect';

/** What the services that run can be asked. */
export interface RunningServices {
  /** The commands of the plugins that a worker has loaded. */
  commands(): Promise<RegisteredCommand[]>;
  directory(request: DirectoryRequest): Promise<DirectoryAnswer>;
  close(): Promise<void>;
}

const DEADLINE_MS = 5_000;

/**
 * Reaches a worker and an egress through the broker.
 *
 * @throws ConfigError settings are at fault
 * @throws BrokerUnavailableError
 */
export async function reachServices(env: Env): Promise<RunningServices> {
  const logger = createLogger({ name: 'cli', level: 'silent' });
  const broker = await openBroker(readEnv(brokerEnv, env), { name: 'cli', logger });
  try {
    await isReady(broker);
  } catch (err) {
    await broker.close();
    throw err;
  }
  return {
    async commands() {
      const answer = await ask(broker, 'registry', 'worker', { kind: 'commands' });
      return registryAnswerSchema.parse(answer).commands;
    },
    directory: async (request) => directoryAnswerSchema.parse(await ask(broker, 'directory', 'egress', request)),
    close: () => broker.close(),
  };
}

async function ask(broker: Broker, service: string, who: string, body: unknown): Promise<unknown> {
  try {
    return await broker.request(service, body, { deadlineMs: DEADLINE_MS });
  } catch (err) {
    throw new Error(`no ${who} answers: ${(err as Error).message}`, { cause: err });
  }
}
