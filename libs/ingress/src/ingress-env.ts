import { brokerEnv } from '@errand/broker';
import type { Env } from '@errand/runtime';
import { readAll, readEnv } from '@errand/runtime';
import { readSettings } from '@errand/settings';
import { botTokenSchema, checkSlackApi, slackApiEnv } from '@errand/slack';
import { z } from 'zod';

/** What every ingress reads. */
export const ingressEnv = z.object({
  ...brokerEnv.shape,
  ...slackApiEnv.shape,
  SLACK_BOT_TOKEN: botTokenSchema.describe(
    'Bot token of the installed app, xoxb-…; its scopes tell which transport serves it',
  ),
  SLACK_SOCKET_MODE: z
    .stringbool({ error: 'must be true or false' })
    .default(false)
    .describe('true says that the app has an app-level token, so that Socket Mode is detected'),
  INGRESS_MODE: z
    .enum(['auto', 'on'], { error: 'must be auto or on' })
    .default('auto')
    .describe('auto: idle when another transport was detected; on: work all the same'),
});
export type IngressEnv = z.infer<typeof ingressEnv>;

/** What an ingress knows beside its variables. */
export interface IngressFacts {
  /** How long a person's words are worth acting on, in milliseconds; 0 means for ever. */
  commandTtlMs: number;
  /** The app has an app-level token, here or at another ingress. */
  hasAppToken: boolean;
}

/**
 * Reads the settings of an ingress and the behaviour that concerns it, every fault in one message.
 *
 * @throws ConfigError
 */
export function readIngressConfig<T extends z.ZodObject>(schema: T, env: Env): z.infer<T> & IngressFacts {
  const [variables, settings] = readAll(
    () => readEnv(schema, env),
    () => readSettings(env),
    () => checkSlackApi(env),
  );
  // The token itself is ingress-socket's alone; that there is one decides the transport for all.
  const hasAppToken =
    variables['SLACK_SOCKET_MODE'] === true || Boolean(env['SLACK_APP_TOKEN'] || env['SLACK_APP_TOKEN_FILE']);
  return { ...variables, commandTtlMs: settings.commandTtlMs, hasAppToken };
}
