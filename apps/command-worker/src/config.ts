import { brokerEnv } from '@errand/broker';
import type { Env } from '@errand/runtime';
import { readAll, readEnv } from '@errand/runtime';
import type { Settings } from '@errand/settings';
import { readSettings } from '@errand/settings';
import { storeEnv } from '@errand/storage';
import { z } from 'zod';

/** What command-worker reads from the environment, beside the settings of behaviour. It holds no Slack credential. */
export const commandWorkerEnv = z.object({ ...brokerEnv.shape, ...storeEnv.shape });
export type CommandWorkerConfig = z.infer<typeof commandWorkerEnv> & { settings: Settings };

/** @throws ConfigError naming every fault at once, of the environment and of the behaviour file */
export function readConfig(env: Env): CommandWorkerConfig {
  const [variables, settings] = readAll(
    () => readEnv(commandWorkerEnv, env),
    () => readSettings(env),
  );
  return { ...variables, settings };
}
