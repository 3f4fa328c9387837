export { startCommandWorker } from './command-worker';
export type { CommandWorkerOptions } from './command-worker';
export { openPlugins } from './plugins/open-plugins';
export { TRY_PLUGINS, loadForTrial } from './plugins/try-plugins';
export type { ExtraPlugins, FailedPlugin, LoadedPlugin } from './plugins/load-plugins';
export { commandWorkerEnv } from './config';
