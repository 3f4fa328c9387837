export { cliEnv } from './config';
export { runCli } from './run-cli';
export type { CliDeps } from './run-cli';
