import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { waitFor } from '@errand/testing';

export interface Shell {
  /** Runs a line and waits for its end; what it starts with `&` goes on. Returns what was printed, errors included. */
  run(line: string): Promise<string[]>;
  /** Ends it and all that it has started. */
  stop(): void;
}

const LIMIT_MS = 90_000;

/** A bash that stays open, so that variables, functions and jobs of one line are there for the next. */
export function openShell(options: { cwd: string; env: Record<string, string> }): Shell {
  const mark = randomBytes(8).toString('hex');
  // a process group of its own, which everything that it starts belongs to
  const child = spawn('bash', ['--noprofile', '--norc'], {
    ...options,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => void (printed += String(data)));
  // Where jest is killed nobody calls `stop`, but the input ends.
  child.stdin.write(`exec 2>&1; trap 'kill $(jobs -p)' EXIT\n`);
  return {
    async run(line) {
      printed = '';
      child.stdin.write(`${line}\nprintf '%s\\n' '' ${mark}\n`);
      const end = `\n${mark}\n`;
      await waitFor(() => printed.endsWith(end) || child.exitCode !== null, {
        timeoutMs: LIMIT_MS,
        what: `the end of: ${line}`,
      }).catch((err: Error) => {
        throw new Error(`${err.message}\n${printed}`, { cause: err });
      });
      const lines = printed.slice(0, -end.length).split('\n');
      return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
    },
    stop() {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch (err) {
        if ((err as NodeJS.ErrnoException).code !== 'ESRCH') throw err;
      }
    },
  };
}
