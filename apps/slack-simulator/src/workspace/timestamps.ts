/** Slack's timestamps: `seconds.micros`, unique and rising. */
export interface Timestamps {
  next(): string;
}

export function createTimestamps(now: () => number = Date.now): Timestamps {
  let last = 0;
  return {
    next() {
      last = Math.max(now() * 1000, last + 1);
      return formatTs(last);
    },
  };
}

export function formatTs(micros: number): string {
  return `${Math.floor(micros / 1_000_000)}.${String(micros % 1_000_000).padStart(6, '0')}`;
}

/** Microseconds of a ts, or of a plain number of seconds as `oldest` allows it; NaN if it is neither. */
export function microsOf(ts: string): number {
  const match = /^(\d{1,11})(?:\.(\d{1,6})\d*)?$/.exec(ts);
  return match ? Number(match[1]) * 1_000_000 + Number((match[2] ?? '').padEnd(6, '0')) : NaN;
}
