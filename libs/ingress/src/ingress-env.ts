import { brokerEnv } from '@errand/broker';
import type { Env, LogOutput } from '@errand/runtime';
import { readAll, readEnv } from '@errand/runtime';
import { logsOf, readSettings } from '@errand/settings';
import { appTokenSchema, botTokenSchema, checkSlackApi, slackApiEnv } from '@errand/slack';
import { z } from 'zod';

/** What every ingress reads. */
export const ingressEnv = z.object({
  ...brokerEnv.shape,
  ...slackApiEnv.shape,
  SLACK_BOT_TOKEN: botTokenSchema.describe(
    'Bot token of the installed app, xoxb-…; its scopes tell which transport serves it',
  ),
  SLACK_APP_TOKEN: appTokenSchema
    .optional()
    .describe(
      'App-level token with connections:write, xapp-…; with one Socket Mode is detected. Only ingress-socket uses it',
    ),
  SLACK_SOCKET_MODE: z
    .stringbool({ error: 'must be true or false' })
    .optional()
    .describe(
      'true says that the app has an app-level token, so that Socket Mode is detected, to those that do not hold it',
    ),
  INGRESS_MODE: z
    .enum(['auto', 'on'], { error: 'must be auto or on' })
    .default('auto')
    .describe('auto: idle when another transport was detected; on: work all the same'),
});
export type IngressEnv = z.infer<typeof ingressEnv>;

/** The two variables that say whether there is an app-level token; they must not say two things. */
const appTokenEnv = ingressEnv
  .pick({ SLACK_APP_TOKEN: true, SLACK_SOCKET_MODE: true })
  .refine((env) => env.SLACK_SOCKET_MODE !== false || env.SLACK_APP_TOKEN === undefined, {
    path: ['SLACK_SOCKET_MODE'],
    error: 'is false although SLACK_APP_TOKEN is set; take one of them away',
    when: ({ issues }) => !issues.some(({ path }) => path?.[0] === 'SLACK_SOCKET_MODE'),
  });

/** What an ingress knows beside its variables. */
export interface IngressFacts {
  /** How long a person's words are worth acting on, in milliseconds; 0 means for ever. */
  commandTtlMs: number;
  /** The app has an app-level token, here or at another ingress. */
  hasAppToken: boolean;
  /** Where the log goes beside the output, and how it looks. */
  logs?: LogOutput;
}

/**
 * Reads the settings of an ingress and the behaviour that concerns it, every fault in one message.
 *
 * @throws ConfigError
 */
export function readIngressConfig<T extends z.ZodObject>(schema: T, env: Env): z.infer<T> & IngressFacts {
  const [variables, appToken, settings] = readAll(
    () => readEnv(schema, env),
    () => readEnv(appTokenEnv, env),
    () => readSettings(env),
    () => checkSlackApi(env),
  );
  // The token itself is ingress-socket's alone; that there is one decides the transport for all.
  const hasAppToken = appToken.SLACK_SOCKET_MODE === true || appToken.SLACK_APP_TOKEN !== undefined;
  return { ...variables, commandTtlMs: settings.commandTtlMs, hasAppToken, logs: logsOf(settings) };
}
