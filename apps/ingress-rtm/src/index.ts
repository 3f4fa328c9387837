export { ingressRtmEnv } from './config';
export type { IngressRtmConfig } from './config';
export { startIngressRtm } from './ingress-rtm';
