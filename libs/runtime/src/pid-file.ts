import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { ConfigError } from './env';

/**
 * Writes the number of this process into a file, for a supervisor that wants one, and takes the file away at the end of
 * the process. A file that a process before left behind is replaced.
 *
 * @throws ConfigError when the process that it names still runs, or it cannot be written
 */
export function writePidFile(path: string, pid = process.pid, isRunning = runs): void {
  refuseSecond(path, pid, isRunning);
  try {
    writeFileSync(path, `${pid}\n`, { mode: 0o644 });
  } catch (err) {
    throw new ConfigError([`PID_FILE: cannot be written (${(err as NodeJS.ErrnoException).code ?? 'unknown'})`]);
  }
  process.once('exit', () => {
    if (pidIn(path) === pid) rmSync(path, { force: true });
  });
}

/** @throws ConfigError when the process that the file names runs */
export function refuseSecond(path: string, pid = process.pid, isRunning = runs): void {
  const other = pidIn(path);
  if (other !== undefined && other !== pid && isRunning(other))
    throw new ConfigError([`PID_FILE: process ${other} runs under that file already`]);
}

function pidIn(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, 'utf8').trim());
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (err) {
    return (err as NodeJS.ErrnoException).code === 'EPERM';
  }
}
