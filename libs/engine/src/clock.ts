import { sleep } from '@errand/runtime';

/** Time as the engine sees it; tests pass their own. */
export interface Clock {
  /** Milliseconds; only differences count. */
  now(): number;
  /** Waits, or returns early when the signal aborts; never throws. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The clock of this machine, which no correction of its date can move. */
export const systemClock: Clock = { now: () => performance.now(), sleep };
