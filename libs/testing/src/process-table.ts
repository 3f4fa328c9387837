import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const proc = existsSync('/proc/self/stat');

/** When a process started, in words without meaning: together with its number they name it. Undefined: no such process. */
export function startOf(pid: number): string | undefined {
  try {
    if (!proc) return ps('lstart=', pid).replaceAll(' ', '_') || undefined;
    // "pid (name) state ppid …": the name may hold anything; the 22nd field is the start, in ticks since boot
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** The processes that `pid` has started and that still run. */
export function childPids(pid: number): number[] {
  try {
    const text = proc
      ? readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      : execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' });
    return text.split(/\s+/).filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function ps(column: string, pid: number): string {
  return execFileSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8' }).trim();
}
