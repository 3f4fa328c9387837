export { cliEnv } from './config';
export { runCli } from './run-cli';
export type { CliDeps } from './cli-deps';
export { nodeFiles } from './files';
export type { Files } from './files';
