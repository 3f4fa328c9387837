export { startCommandWorker } from './command-worker';
export type { CommandWorkerOptions } from './command-worker';
export { loadPlugins } from './plugins/load-plugins';
export type { ExtraPlugins, FailedPlugin, LoadedPlugin } from './plugins/load-plugins';
export { commandWorkerEnv } from './config';
