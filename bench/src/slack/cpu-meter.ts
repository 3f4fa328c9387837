/** Measures what some functions of this process use of its CPU, apart from the rest of it. */
export interface CpuMeter {
  /** Counts what a function uses. */
  around(fn: () => void): void;
  /** Leaves out what a function inside of one that is counted uses. */
  outside(fn: () => void): void;
  /** All that was counted so far. */
  seconds(): number;
}

export function createCpuMeter(): CpuMeter {
  let micros = 0;
  const take = (fn: () => void, sign: 1 | -1) => {
    const before = process.cpuUsage();
    try {
      fn();
    } finally {
      const { user, system } = process.cpuUsage(before);
      micros += sign * (user + system);
    }
  };
  return {
    around: (fn) => take(fn, 1),
    outside: (fn) => take(fn, -1),
    seconds: () => micros / 1_000_000,
  };
}
