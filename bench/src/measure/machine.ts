import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { root } from '../subjects/programs';

/** The machine and the moment, for the head of the results. */
export interface MachineFacts {
  cpu: string;
  memory: string;
  system: string;
  node: string;
  date: string;
  commit: string;
  /** Load average of the last minute, before anything was started. */
  load: number;
}

export function machineFacts(now: Date): MachineFacts {
  const cores = cpus();
  return {
    cpu: `${cores[0]?.model.trim() ?? 'unknown'}, ${cores.length} cores`,
    memory: `${(totalmem() / 1024 ** 3).toFixed(1)} GiB`,
    system: `${type()} ${release()}`,
    node: process.version,
    date: now.toISOString().slice(0, 16).replace('T', ' ') + ' UTC',
    commit: commitOf(),
    load: loadavg()[0] ?? NaN,
  };
}

function commitOf(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: 'pipe' }).trim();
  try {
    const isChanged = git('status', '--porcelain', '--untracked-files=no', '--', ':!bench/RESULTS.md') !== '';
    return `${git('rev-parse', '--short', 'HEAD')}${isChanged ? ' with changes' : ''}`;
  } catch {
    return 'unknown';
  }
}
