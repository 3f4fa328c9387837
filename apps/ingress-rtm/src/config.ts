import type { IngressFacts } from '@errand/ingress';
import { ingressEnv, readIngressConfig } from '@errand/ingress';
import type { Env } from '@errand/runtime';
import type { z } from 'zod';

/** What ingress-rtm reads from the environment: its bot token is the classic app's. */
export const ingressRtmEnv = ingressEnv;
export type IngressRtmConfig = z.infer<typeof ingressRtmEnv> & IngressFacts;

/** @throws ConfigError naming every fault at once */
export function readConfig(env: Env): IngressRtmConfig {
  return readIngressConfig(ingressRtmEnv, env);
}
