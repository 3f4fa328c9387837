/** Lets callers through while it is open; they wait while it is shut. */
export interface Gate {
  readonly isOpen: boolean;
  open(): void;
  shut(): void;
  /** Resolves once the gate is open, or the signal aborts. */
  passed(signal: AbortSignal): Promise<void>;
}

export function createGate(): Gate {
  let isOpen = false;
  let waiting = new Set<() => void>();
  return {
    get isOpen() {
      return isOpen;
    },
    open() {
      isOpen = true;
      const go = waiting;
      waiting = new Set();
      for (const pass of go) pass();
    },
    shut() {
      isOpen = false;
    },
    async passed(signal) {
      while (!isOpen && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const pass = () => {
            signal.removeEventListener('abort', pass);
            waiting.delete(pass);
            resolve();
          };
          signal.addEventListener('abort', pass, { once: true });
          waiting.add(pass);
        });
      }
    },
  };
}
