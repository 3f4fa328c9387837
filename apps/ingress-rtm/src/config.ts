import type { IngressFacts } from '@errand/ingress';
import { ingressEnv, readIngressConfig } from '@errand/ingress';
import type { Env } from '@errand/runtime';
import { z } from 'zod';

/** What ingress-rtm reads from the environment: its bot token is the classic app's. */
export const ingressRtmEnv = ingressEnv.extend({
  RTM_PRESENCE_USERS: z
    .string()
    .optional()
    .transform((text = '') => text.split(',').flatMap((id) => id.trim() || []))
    .pipe(
      z
        .array(z.string().regex(/^[UW][A-Z0-9]{1,30}$/, 'must be user ids between commas, such as U024BE7LH,U0G9QF9C6'))
        .max(500, 'must be 500 people at most'),
    )
    .describe('User ids between commas, 500 at most: whose presence is told to plugins that listen to `presence`'),
});
export type IngressRtmConfig = z.infer<typeof ingressRtmEnv> & IngressFacts;

/** @throws ConfigError naming every fault at once */
export function readConfig(env: Env): IngressRtmConfig {
  return readIngressConfig(ingressRtmEnv, env);
}
