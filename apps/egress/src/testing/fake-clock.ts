import type { Clock } from '../clock';

export interface FakeClock extends Clock {
  /** Lets everything run that can, then moves on to the next timer, until the condition holds. @throws when nothing is left to wait for */
  runUntil(condition: () => boolean, what?: string): Promise<void>;
  /** Lets time pass, firing what falls into it. */
  advance(ms: number): Promise<void>;
}

/** A clock that moves only when everything else stands still. */
export function createFakeClock(startMs = 1_700_000_000_000): FakeClock {
  let nowMs = startMs;
  let timers: { at: number; fire: () => void }[] = [];

  const settle = async () => {
    for (let i = 0; i < 5; i++) await new Promise<void>((resolve) => setImmediate(resolve));
  };
  const step = (limit: number): boolean => {
    const next = timers.reduce<number>((least, { at }) => Math.min(least, at), Infinity);
    if (next > limit) return false;
    nowMs = Math.max(nowMs, next);
    const due = timers.filter(({ at }) => at <= nowMs);
    timers = timers.filter(({ at }) => at > nowMs);
    for (const { fire } of due) fire();
    return true;
  };

  return {
    now: () => nowMs,
    elapsed: () => nowMs,
    sleep(ms, signal) {
      if (ms <= 0 || signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const end = () => {
          timers = timers.filter((other) => other !== timer);
          signal.removeEventListener('abort', end);
          resolve();
        };
        const timer = { at: nowMs + ms, fire: end };
        timers.push(timer);
        signal.addEventListener('abort', end);
      });
    },
    async runUntil(condition, what = 'the condition') {
      const limit = nowMs + 24 * 3_600_000;
      for (let steps = 0; ; steps++) {
        await settle();
        if (condition()) return;
        if (steps > 20_000 || !step(limit)) throw new Error(`${what} does not come true`);
      }
    },
    async advance(ms) {
      const end = nowMs + ms;
      await settle();
      while (step(end)) await settle();
      nowMs = end;
      await settle();
    },
  };
}
