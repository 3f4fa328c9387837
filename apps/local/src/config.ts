import type { Env } from '@errand/runtime';
import { portSchema, readAll, readEnv } from '@errand/runtime';
import type { Settings } from '@errand/settings';
import { readSettings } from '@errand/settings';
import { simulatorDefaults } from '@errand/slack-simulator';
import { z } from 'zod';

/** What `local` reads; everything has a default. */
export const localEnv = z.object({
  SIMULATOR_PORT: portSchema.default(3100).describe('Port of the page and of the pretend Slack; 0 takes a free one'),
  HOST: z.string().default('127.0.0.1').describe('Address to listen on; only this machine unless it says otherwise'),
});
export interface LocalConfig extends z.infer<typeof localEnv> {
  settings: Settings;
}

/**
 * Where nobody is named an admin, Ana of the pretend workspace is one: there is something to try for an admin, too.
 *
 * @throws ConfigError naming every fault at once
 */
export function readConfig(env: Env): LocalConfig {
  const says = env['ERRAND_CONFIG'] || env['ERRAND_CONFIG_FILE'] || env['BOT_ADMINS'] || env['BOT_ADMINS_FILE'];
  const [variables, settings] = readAll(
    () => readEnv(localEnv, env),
    () => readSettings(says ? env : { ...env, BOT_ADMINS: simulatorDefaults.users.ana }),
  );
  return { ...variables, settings };
}
