export { localEnv } from './config';
export type { LocalConfig } from './config';
export { startLocal } from './local';
