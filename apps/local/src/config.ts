import type { Env } from '@errand/runtime';
import { portSchema, readAll, readEnv, serviceEnv } from '@errand/runtime';
import type { Settings, SettingsSource } from '@errand/settings';
import { readSettingsAndSource, settingsEnv } from '@errand/settings';
import { simulatorDefaults } from '@errand/slack-simulator';
import { z } from 'zod';

const { ana } = simulatorDefaults.users;

/** What `local` reads; everything has a default. */
export const localEnv = z.object({
  SIMULATOR_PORT: portSchema.default(3100).describe('Port of the page and of the pretend Slack; 0 takes a free one'),
  HOST: z.string().default('127.0.0.1').describe('Address to listen on; only this machine unless it says otherwise'),
  ADMIN_PORT: serviceEnv.shape.ADMIN_PORT.describe(
    'Port of /live, /ready and /metrics, on HOST; where it is not set and 9090 is taken, a free one',
  ),
  LOG_LEVEL: serviceEnv.shape.LOG_LEVEL.default('warn').describe('Least level that is logged'),
  ...settingsEnv.shape,
  BOT_ADMINS: settingsEnv.shape.BOT_ADMINS.default(ana).describe(
    'Comma-separated user ids of the admins; overrides admins of ERRAND_CONFIG. By default Ana, unless ERRAND_CONFIG is given',
  ),
});

export interface LocalConfig extends Pick<z.infer<typeof localEnv>, 'SIMULATOR_PORT' | 'HOST'> {
  /** False where ADMIN_PORT is only the default, which may give way. */
  hasAdminPort: boolean;
  settings: Settings;
  settingsSource: SettingsSource;
}

/**
 * Where nobody is named an admin, Ana of the pretend workspace is one: there is something to try for an admin, too.
 *
 * @throws ConfigError naming every fault at once
 */
export function readConfig(env: Env): LocalConfig {
  const says = (name: string) => Boolean(env[name] || env[`${name}_FILE`]);
  const [{ SIMULATOR_PORT, HOST }, behaviour] = readAll(
    () => readEnv(localEnv, env),
    () => readSettingsAndSource(says('ERRAND_CONFIG') || says('BOT_ADMINS') ? env : { ...env, BOT_ADMINS: ana }),
  );
  return { SIMULATOR_PORT, HOST, hasAdminPort: says('ADMIN_PORT'), ...behaviour };
}
