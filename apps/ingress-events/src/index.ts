export { ingressEventsEnv } from './config';
export type { IngressEventsConfig } from './config';
export { startIngressEvents } from './ingress-events';
