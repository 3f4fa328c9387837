/**
 * Does work under a signal that aborts with the first of these, for the same reason. What listens to that signal goes with
 * the end of the work. (A signal of `AbortSignal.any` is never collected in Node 20 where a listener was left on it.)
 */
export async function withSignals<T>(
  signals: readonly AbortSignal[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const either = new AbortController();
  const stop = ({ target }: { target: unknown }) => either.abort((target as AbortSignal).reason);
  const over = signals.find(({ aborted }) => aborted);
  if (over) stop({ target: over });
  for (const signal of signals) signal.addEventListener('abort', stop);
  try {
    return await work(either.signal);
  } finally {
    for (const signal of signals) signal.removeEventListener('abort', stop);
  }
}

/** Does work, and is rejected for the reason of the signal when that aborts first: work that does not listen is left behind. */
export async function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  let stop!: () => void;
  const aborted = new Promise<never>((_resolve, reject) => (stop = () => reject(signal.reason as Error)));
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
