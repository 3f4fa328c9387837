import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { childPids } from './process-table';
import { forgetPid, notePid } from './run-directory';

/** A server program that was started for the tests. */
export interface Program {
  readonly pid: number;
  /** How it ended; undefined while it runs. */
  readonly end: string | undefined;
  /** Sends a signal to it and to its children, without waiting for anything. */
  signalAll(signal: NodeJS.Signals): void;
  /** Sends the signal and waits until it is gone, children included; after `patienceMs` it is killed. */
  kill(signal: NodeJS.Signals, patienceMs?: number): Promise<void>;
  /** The last lines it wrote. */
  lastWords(): string;
}

/**
 * Starts a server program in a process group of its own, so that Ctrl-C in the terminal reaches us and not it.
 *
 * @param options.run directory of the run, where it is noted
 * @param options.endWith the signal that ends it at once when the run ends
 */
export function startProgram(options: {
  run: string;
  command: string;
  args?: readonly string[];
  env: Record<string, string>;
  directory: string;
  logFile: string;
  user?: { uid: number; gid: number } | undefined;
  endWith?: NodeJS.Signals;
}): Program {
  const { run, command, args = [], env, directory, logFile, user, endWith = 'SIGKILL' } = options;
  const log = openSync(logFile, 'a');
  const child = spawn(command, args, { env, cwd: directory, stdio: ['ignore', log, log], detached: true, ...user });
  closeSync(log);
  child.unref();
  let end: string | undefined;
  const ended = new Promise<void>((resolve) => {
    const over = (how: string) => {
      end = how;
      if (child.pid) forgetPid(run, child.pid);
      resolve();
    };
    child.once('exit', (code, signal) => over(signal ?? `exit code ${code}`));
    child.once('error', (err) => over(err.message));
  });
  const pid = child.pid ?? 0;
  if (pid) notePid(run, pid, endWith);

  const signalAll = (signal: NodeJS.Signals) => {
    if (end !== undefined) return;
    for (const each of [...childPids(pid), pid]) {
      try {
        process.kill(each, signal);
      } catch {
        // it has ended by itself
      }
    }
  };
  return {
    pid,
    get end() {
      return end;
    },
    signalAll,
    async kill(signal, patienceMs = 10_000) {
      if (signal === 'SIGKILL') signalAll(signal);
      else if (end === undefined) child.kill(signal);
      const impatience = setTimeout(() => signalAll('SIGKILL'), patienceMs);
      await ended;
      clearTimeout(impatience);
    },
    lastWords: () => readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-15).join('\n'),
  };
}
