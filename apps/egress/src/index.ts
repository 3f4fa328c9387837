export { egressEnv } from './config';
export type { EgressConfig } from './config';
export { startEgress } from './egress';
export type { EgressOptions } from './egress';
export type { EgressSlack } from './slack-port';
