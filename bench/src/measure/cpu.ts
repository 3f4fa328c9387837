import { readFileSync } from 'node:fs';

/** Ticks per second in /proc, on every architecture that Node is built for (USER_HZ). */
const TICKS_PER_SECOND = 100;

/**
 * CPU seconds (user and system) that a process has used, with those of its children, ended ones included: PostgreSQL
 * works in children. Steps of 10 ms. Undefined where there is no /proc to read, or no such process.
 */
export function cpuSeconds(pid: number): number | undefined {
  const text = read(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  const children = read(`/proc/${pid}/task/${pid}/children`)?.split(' ').filter(Boolean).map(Number) ?? [];
  const ofChildren = children.reduce((sum, child) => sum + (cpuSeconds(child) ?? 0), 0);
  return ticksOf(text) / TICKS_PER_SECOND + ofChildren;
}

/** Memory that a process holds now (its resident set, children not counted), in MiB. */
export function residentMib(pid: number): number | undefined {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1];
  return kib === undefined ? undefined : Number(kib) / 1024;
}

/**
 * Clock ticks of a line of /proc/<pid>/stat: its own, and those of children that have ended and been waited for.
 * "pid (name) state ppid …": the name may hold anything, so fields are counted from behind it.
 */
export function ticksOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0); // utime, stime, cutime, cstime
}

/** CPU seconds that the whole machine has used since its start, of all cores; undefined where there is no /proc. */
export function machineCpuSeconds(): number | undefined {
  const text = read('/proc/stat');
  return text === undefined ? undefined : busyTicksOf(text) / TICKS_PER_SECOND;
}

/** The first line of /proc/stat: user, nice, system, idle, iowait, irq, softirq, steal, … Neither idle nor iowait is work. */
export function busyTicksOf(stat: string): number {
  const [, user, nice, system, , , irq, softIrq, steal] = (stat.split('\n', 1)[0] ?? '').split(/\s+/).map(Number);
  return [user, nice, system, irq, softIrq, steal].reduce<number>((sum, ticks) => sum + (ticks ?? 0), 0);
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
