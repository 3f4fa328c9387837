import type { IngressFacts } from '@errand/ingress';
import { ingressEnv, readIngressConfig } from '@errand/ingress';
import type { Env } from '@errand/runtime';
import { portSchema, serviceEnv } from '@errand/runtime';
import { z } from 'zod';

/** What ingress-events reads from the environment. */
export const ingressEventsEnv = z
  .object({
    ...ingressEnv.shape,
    SLACK_SIGNING_SECRET: z
      .string()
      .transform((value) => value.split(',').flatMap((secret) => secret.trim() || []))
      .transform((secrets) => (secrets.length > 0 ? secrets : undefined)) // nothing but commas
      .optional()
      .describe(
        "Signing secret from the app's Basic Information; the old and the new one, comma-separated, while rotating. Required when HTTP is detected",
      ),
    PORT: portSchema.default(3000).describe('Port of /slack/events, /slack/commands and /slack/interactions'),
    HOST: z.string().default('0.0.0.0').describe('Address to listen on'),
    ADMIN_PORT: serviceEnv.shape.ADMIN_PORT,
  })
  .refine((env) => env.INGRESS_MODE === 'auto' || env.SLACK_SIGNING_SECRET !== undefined, {
    path: ['SLACK_SIGNING_SECRET'],
    error: 'is required with INGRESS_MODE=on',
    when: () => true, // whatever else is at fault
  })
  .refine((env) => env.PORT === 0 || env.PORT !== env.ADMIN_PORT, {
    path: ['PORT'],
    error: 'is the same as ADMIN_PORT',
    when: ({ issues }) => !issues.some(({ path }) => path?.[0] === 'PORT' || path?.[0] === 'ADMIN_PORT'),
  });

export type IngressEventsConfig = z.infer<typeof ingressEventsEnv> & IngressFacts;

/** @throws ConfigError naming every fault at once */
export function readConfig(env: Env): IngressEventsConfig {
  return readIngressConfig(ingressEventsEnv, env);
}
