import type { Clock } from '../clock';

export interface TestClock extends Clock {
  /** Lets time pass: wakes each sleeper at its moment, and lets what it starts settle before the next. */
  advance(ms: number): Promise<void>;
  /** Time passes, and nobody wakes meanwhile: the process stands still. */
  freeze(ms: number): void;
  /** Lets everything happen that needs no time. */
  settle(): Promise<void>;
}

/** A clock that stands still unless told otherwise. */
export function createTestClock(): TestClock {
  let time = 0;
  const sleepers = new Set<{ at: number; wake(): void }>();
  const settle = async () => {
    for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    now: () => time,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const sleeper = {
          at: time + ms,
          wake() {
            sleepers.delete(sleeper);
            signal?.removeEventListener('abort', sleeper.wake);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', sleeper.wake, { once: true });
      }),
    async advance(ms) {
      const until = time + ms;
      await settle();
      for (;;) {
        const [first] = [...sleepers].sort((a, b) => a.at - b.at);
        if (!first || first.at > until) break;
        time = Math.max(time, first.at);
        first.wake();
        await settle();
      }
      time = Math.max(time, until);
    },
    freeze(ms) {
      time += ms;
    },
    settle,
  };
}
