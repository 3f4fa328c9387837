/** Listens whether a connection still says something. */
export interface SilenceWatch {
  /** Something was heard. */
  heard(): void;
  stop(): void;
}

/**
 * Calls back once when nothing was heard for longer than a living connection is ever silent. A connection whose other
 * end is gone without a word (a proxy that drops packets, a cable pulled) stays open for many minutes and looks well.
 *
 * A process that was itself asleep (SIGSTOP, a suspended machine) has heard nothing either: what came meanwhile is still
 * to be read, so the watch begins anew.
 *
 * @param options.limitMs longest silence of a living connection, in milliseconds
 * @param options.onSilent told how long nothing was heard, in milliseconds
 * @param options.now the clock, in milliseconds; tests pass their own, and call what `every` was given
 */
export function watchSilence(options: {
  limitMs: number;
  onSilent: (silentMs: number) => void;
  now?: () => number;
  every?: (ms: number, look: () => void) => () => void;
}): SilenceWatch {
  const { limitMs, onSilent, now = () => performance.now(), every = interval } = options;
  const lookEveryMs = limitMs / 20;
  let heardAt = now();
  let lookedAt = now();
  const stop = every(lookEveryMs, () => {
    const at = now();
    if (at - lookedAt > limitMs / 4) heardAt = at;
    lookedAt = at;
    if (at - heardAt <= limitMs) return;
    stop();
    onSilent(Math.round(at - heardAt));
  });
  return { heard: () => void (heardAt = now()), stop };
}

function interval(ms: number, look: () => void): () => void {
  const timer = setInterval(look, ms);
  timer.unref();
  return () => clearInterval(timer);
}
