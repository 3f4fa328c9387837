/** So many may be at work at once; the others wait their turn, first come, first served. */
export interface Slots {
  /**
   * Waits for a slot.
   *
   * @returns gives the slot back; again does nothing
   * @throws the reason of the signal, when it aborts first
   */
  enter(signal: AbortSignal): Promise<() => void>;
}

export function createSlots(most: number): Slots {
  let free = most;
  const waiting = new Set<() => void>();

  function take(): () => void {
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      const [next] = waiting;
      if (next)
        next(); // the slot is handed on: nobody slips in between
      else free += 1;
    };
  }

  return {
    async enter(signal) {
      signal.throwIfAborted();
      if (free > 0) {
        free -= 1;
        return take();
      }
      return new Promise((resolve, reject) => {
        const end = () => {
          waiting.delete(next);
          signal.removeEventListener('abort', abort);
        };
        const next = () => {
          end();
          resolve(take());
        };
        const abort = () => {
          end();
          reject(signal.reason as Error);
        };
        waiting.add(next);
        signal.addEventListener('abort', abort, { once: true });
      });
    },
  };
}
