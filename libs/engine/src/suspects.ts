import type { Clock } from './clock';

/**
 * Commands whose process ended under them: one of them may be what ended it. They run one at a time, and the others
 * are not even claimed meanwhile: when the process ends again, no lapse is counted for who did nothing.
 */
export interface Suspects {
  /** The turn, if nobody has it; to be given back. */
  tryEnter(): Turn | undefined;
  /** Waits for the turn, in the order of the calls. @throws the reason of the signal */
  enter(signal: AbortSignal): Promise<Turn>;
}

export interface Turn {
  /** It runs from now on: who has done no harm for a second is no reason for the others to wait. */
  run(): void;
  leave(): void;
}

const ALONE_MS = 1_000;

export function createSuspects(clock: Clock): Suspects {
  const waiting: (() => void)[] = [];
  let isTaken = false;

  function take(): Turn {
    isTaken = true;
    const left = new AbortController();
    const leave = () => {
      if (left.signal.aborted) return;
      left.abort();
      isTaken = false;
      waiting.shift()?.();
    };
    return { leave, run: () => void clock.sleep(ALONE_MS, left.signal).then(leave) };
  }

  return {
    tryEnter: () => (isTaken ? undefined : take()),
    enter(signal) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason as Error);
        if (!isTaken) return resolve(take());
        const abort = () => {
          waiting.splice(waiting.indexOf(next), 1);
          reject(signal.reason as Error);
        };
        const next = () => {
          signal.removeEventListener('abort', abort);
          resolve(take());
        };
        waiting.push(next);
        signal.addEventListener('abort', abort, { once: true });
      });
    },
  };
}
