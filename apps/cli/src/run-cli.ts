import { version } from '../package.json';
import type { CliDeps, ExitCode } from './cli-deps';
import { runConsole } from './console/run-console';
import { runMigrate } from './errbot/run-migrate';
import { printable } from './printable';
import { runAcl } from './run-acl';
import { runAudit } from './run-audit';
import { runBackup, runRestore } from './run-backup';
import { runConfig } from './run-config';
import { runFailures } from './run-failures';
import { runBackends } from './start/run-backends';
import { runInit } from './start/run-init';
import { runNewPlugin } from './start/run-new-plugin';
import { UsageError, usage } from './usage';

/** What the first word may be. Each gets all words, its own one included. */
const commands: Record<string, (args: readonly string[], deps: CliDeps) => ExitCode | Promise<ExitCode>> = {
  init: runInit,
  'new-plugin': runNewPlugin,
  console: runConsole,
  backends: runBackends,
  dlq: runFailures,
  failed: runFailures,
  audit: runAudit,
  backup: runBackup,
  restore: runRestore,
  config: runConfig,
  acl: runAcl,
  migrate: runMigrate,
};

/** @returns the exit code */
export async function runCli(args: readonly string[], deps: CliDeps): Promise<ExitCode> {
  try {
    if (['version', '--version', '-v'].includes(args[0] ?? '')) {
      deps.out(`Errand version ${version}\n`);
      return 0;
    }
    const word = args.find((arg) => Object.hasOwn(commands, arg)) ?? args.find((arg) => !arg.startsWith('-'));
    if (word === undefined || args.includes('--help') || args.includes('-h')) {
      deps.out(usage);
      return 0;
    }
    const run = Object.hasOwn(commands, word) ? commands[word] : undefined;
    if (!run) throw new UsageError(`there is no command ${JSON.stringify(word)}`);
    return await run(args, deps);
  } catch (err) {
    const { message, code } = err as Error & { code?: unknown };
    // What is said of settings holds no values, but an example of an address.
    const text = code === 'config_invalid' ? message : printable(message, { lines: true });
    deps.err(`errand: ${text}\n`);
    if (err instanceof UsageError) deps.err('errand --help tells how it is used\n');
    return err instanceof UsageError || code === 'config_invalid' ? 2 : 1;
  }
}
