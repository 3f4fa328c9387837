import type { Clock } from './clock';

/**
 * How long a command has kept its lane by its own doing. What it waits for directory, store or broker is ours, and
 * ends for all commands of the lane at once: they are answered in order then.
 */
export interface LaneClock {
  start(): void;
  ownMs(): number;
  /** Waits for what is ours; several may wait at once. */
  aside<T>(wait: () => Promise<T>): Promise<T>;
}

export function createLaneClock(clock: Clock): LaneClock {
  let own = 0;
  let waiting = 0;
  let since = clock.now();
  const note = () => {
    if (waiting === 0) own += clock.now() - since;
    since = clock.now();
  };
  return {
    start() {
      own = 0;
      since = clock.now();
    },
    ownMs() {
      note();
      return own;
    },
    async aside(wait) {
      note();
      waiting += 1;
      try {
        return await wait();
      } finally {
        note();
        waiting -= 1;
      }
    },
  };
}
