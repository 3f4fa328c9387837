export { ingressSocketEnv } from './config';
export type { IngressSocketConfig } from './config';
export { startIngressSocket } from './ingress-socket';
