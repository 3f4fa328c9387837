import type { IngressFacts } from '@errand/ingress';
import { ingressEnv, readIngressConfig } from '@errand/ingress';
import type { Env } from '@errand/runtime';
import type { z } from 'zod';

/** What ingress-socket reads from the environment. */
export const ingressSocketEnv = ingressEnv.refine(
  (env) => env.INGRESS_MODE === 'auto' || env.SLACK_APP_TOKEN !== undefined,
  {
    path: ['SLACK_APP_TOKEN'],
    error: 'is required with INGRESS_MODE=on',
    when: ({ issues }) => !issues.some(({ path }) => path?.[0] === 'SLACK_APP_TOKEN'), // whatever else is at fault
  },
);
export type IngressSocketConfig = z.infer<typeof ingressSocketEnv> & IngressFacts;

/** @throws ConfigError naming every fault at once */
export function readConfig(env: Env): IngressSocketConfig {
  return readIngressConfig(ingressSocketEnv, env);
}
