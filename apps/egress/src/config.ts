import { brokerEnv } from '@errand/broker';
import type { Env } from '@errand/runtime';
import { readAll, readEnv } from '@errand/runtime';
import type { Settings, SettingsSource } from '@errand/settings';
import { readSettingsAndSource } from '@errand/settings';
import { botTokenSchema, checkSlackApi, slackApiEnv } from '@errand/slack';
import { storeEnv } from '@errand/storage';
import { z } from 'zod';

/** What egress reads from the environment. */
export const egressEnv = z.object({
  ...brokerEnv.shape,
  ...slackApiEnv.shape,
  ...storeEnv.shape,
  SLACK_BOT_TOKEN: botTokenSchema.describe(
    'Token that posts: xoxb-… of the installed app or of a classic bot, or xoxp-… of a user',
  ),
});

export type EgressConfig = z.infer<typeof egressEnv> & {
  settings: Settings;
  settingsSource: SettingsSource;
};

/** @throws ConfigError naming every fault at once */
export function readConfig(env: Env): EgressConfig {
  const [variables, behaviour] = readAll(
    () => readEnv(egressEnv, env),
    () => readSettingsAndSource(env),
    () => checkSlackApi(env),
  );
  return { ...variables, ...behaviour };
}
