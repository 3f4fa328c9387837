import { sleep } from '@errand/runtime';

/** Time as egress sees it; tests pass their own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds that no correction of the date can move; only differences count. */
  elapsed(): number;
  /** Waits, or returns early when the signal aborts; never throws. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

// A timer longer than this fires at once (https://nodejs.org/api/timers.html#settimeoutcallback-delay-args).
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: Date.now,
  elapsed: () => performance.now(),
  // Even a timer of 0 ms costs one.
  sleep: async (ms, signal) => (ms > 0 ? sleep(Math.min(ms, LONGEST_TIMER_MS), signal) : undefined),
};
