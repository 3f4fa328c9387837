import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { childPids, startOf } from './process-table';

// Each run of the tests has a directory: its servers' data, and a note of every process that was started for it.
// A run that is killed leaves its directory behind; the next one finds it and ends what is noted there.

/** Makes the directory of this run. Other users may pass through it: PostgreSQL does not run as root. */
export function createRunDirectory(): string {
  const directory = mkdtempSync(join(home(), 'run-'));
  chmodSync(directory, 0o711);
  for (const part of ['pids', 'containers']) mkdirSync(join(directory, part));
  writeFileSync(join(directory, 'owner'), `${process.pid} ${startOf(process.pid) ?? ''}`);
  return directory;
}

/** Notes a process that must not outlive the run. `signal` ends it at once and cleanly enough. */
export function notePid(directory: string, pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  writeFileSync(join(directory, 'pids', String(pid)), `${signal} ${startOf(pid) ?? ''}`);
}

export function forgetPid(directory: string, pid: number): void {
  rmSync(join(directory, 'pids', String(pid)), { force: true });
}

export function noteContainer(directory: string, id: string): void {
  writeFileSync(join(directory, 'containers', id), '');
}

export function forgetContainer(directory: string, id: string): void {
  rmSync(join(directory, 'containers', id), { force: true });
}

export function containersOf(directory: string): string[] {
  return list(join(directory, 'containers'));
}

/**
 * Ends every process noted in the directory, and removes it. Synchronous: it also runs while the process exits.
 * Containers it cannot end; while some are noted, the directory stays for the next run to find.
 */
export function endRun(directory: string): void {
  for (const name of list(join(directory, 'pids'))) {
    const [signal, start] = read(join(directory, 'pids', name)).split(' ', 2);
    const pid = Number(name);
    if (!start || startOf(pid) !== start) continue; // the number has gone to another process since
    const children = signal === 'SIGKILL' ? childPids(pid) : [];
    for (const each of [pid, ...children]) tryKill(each, signal as NodeJS.Signals);
  }
  if (containersOf(directory).length > 0) return;
  rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/** Directories of runs whose process is gone. */
export function orphanedRuns(): string[] {
  return list(home())
    .map((name) => join(home(), name))
    .filter((directory) => {
      const [pid, start] = read(join(directory, 'owner')).split(' ', 2);
      return Boolean(start) && startOf(Number(pid)) !== start;
    });
}

function home(): string {
  const { uid } = userInfo();
  const directory = join(tmpdir(), `errand-tests-${uid}`);
  mkdirSync(directory, { recursive: true, mode: 0o711 });
  if (uid >= 0 && statSync(directory).uid !== uid) {
    throw new Error(`${directory} belongs to somebody else: remove it, or set TMPDIR to a directory of your own`);
  }
  return directory;
}

function tryKill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // it has ended by itself
  }
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
