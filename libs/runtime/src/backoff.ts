/** Waits, or returns early when the signal aborts; never throws. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  // Node's own makes an error with its stack each time it is aborted, and most waits are.
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end, { once: true });
  });
}

/** Doubling delay with jitter of ±20 %: `attempt` 0 waits about `minMs`. */
export function backoffMs(attempt: number, options: { minMs: number; maxMs: number }): number {
  return Math.min(options.maxMs, options.minMs * 2 ** Math.min(attempt, 30)) * (0.8 + Math.random() * 0.4);
}
