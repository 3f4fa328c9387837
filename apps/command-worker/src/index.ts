export { startCommandWorker } from './command-worker';
export type { CommandWorkerOptions } from './command-worker';
export { commandWorkerEnv } from './config';
