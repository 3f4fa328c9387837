import { brokerEnv } from '@errand/broker';
import type { Env } from '@errand/runtime';
import { readAll, readEnv } from '@errand/runtime';
import type { Settings, SettingsSource } from '@errand/settings';
import { readSettingsAndSource } from '@errand/settings';
import { storeEnv } from '@errand/storage';
import { z } from 'zod';

/** Commands that wait for something outside: more workers are more of them, and no worker has all of them in hand. */
export const DEFAULT_CONCURRENCY = 16;

/** What command-worker reads from the environment, beside the settings of behaviour. It holds no Slack credential. */
export const commandWorkerEnv = z.object({
  ...brokerEnv.shape,
  ...storeEnv.shape,
  COMMAND_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000)
    .default(DEFAULT_CONCURRENCY)
    .describe('Commands that one worker runs at once; one that takes longer than 5 s counts no more'),
  BACKUP_DIR: z
    .string()
    .optional()
    .describe('Folder that !backup writes to; without it the backup is sent to the admin who asks for it'),
});
export type CommandWorkerConfig = z.infer<typeof commandWorkerEnv> & {
  settings: Settings;
  settingsSource: SettingsSource;
};

/** @throws ConfigError naming every fault at once, of the environment and of the behaviour file */
export function readConfig(env: Env): CommandWorkerConfig {
  const [variables, behaviour] = readAll(
    () => readEnv(commandWorkerEnv, env),
    () => readSettingsAndSource(env),
  );
  return { ...variables, ...behaviour };
}
