import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import type { Env } from './env';

/** Says that this process was started by another one of itself, and that nobody else supervises it. */
const MARK = 'ERRAND_IN_BACKGROUND';

export interface BackgroundOptions {
  /** Absent: the process stays where it was started. */
  daemon: boolean;
  pidFile: string | undefined;
}

/** `--daemon` (`-d`) and `--pidfile <file>` (`-p`), Errbot's; what else is typed is not looked at. */
export function readBackgroundOptions(args: readonly string[]): BackgroundOptions {
  const { values } = parseArgs({
    args: [...args],
    strict: false,
    options: { daemon: { type: 'boolean', short: 'd' }, pidfile: { type: 'string', short: 'p' } },
  });
  const { daemon, pidfile } = values;
  return { daemon: daemon === true, pidFile: typeof pidfile === 'string' ? pidfile : undefined };
}

export function isInBackground(env: Env): boolean {
  return env[MARK] === '1';
}

/**
 * Starts this program as a process of its own, which outlives this one, its terminal and its session. It has no output:
 * its log is in its file, as is what Node says where it cannot go on.
 *
 * @param options.main the file that is run
 * @param options.pidFile where it is to write its number; absent: as `env` says
 * @throws Error when the log file cannot be opened, or no process can be started
 */
export function startInBackground(options: {
  main: string;
  env: Env;
  pidFile?: string | undefined;
  logFile: string | undefined;
}): void {
  const { main, env, pidFile, logFile } = options;
  if (logFile !== undefined) mkdirSync(dirname(logFile), { recursive: true });
  const errors = logFile === undefined ? undefined : openSync(logFile, 'a', 0o640);
  const child = spawn(process.execPath, [...process.execArgv, main], {
    detached: true,
    stdio: ['ignore', 'ignore', errors ?? 'ignore'],
    env: { ...env, ...(pidFile !== undefined && { PID_FILE: pidFile }), [MARK]: '1' } as NodeJS.ProcessEnv,
  });
  child.on('error', () => undefined); // told below, as its number is missing
  child.unref();
  if (errors !== undefined) closeSync(errors);
  if (child.pid === undefined) throw new Error('no process could be started in the background');
}
