/** What the watch needs to know about all replicas. */
export interface OwnSockets {
  /** Our connections, all replicas' together, those being opened or closed included; undefined when nobody can say. */
  count(): number | undefined;
  onChange(listener: () => void): void;
}

/** Replicas hear of each other's new connections within this time. */
const SETTLE_MS = 5_000;

/**
 * Finds out whether somebody else holds connections of our app, who then gets a part of our events: Slack hands each
 * event to any one connection. Slack says how many there are in the `hello` of each new one.
 *
 * Our own count is taken at its highest while the news of other replicas comes in, so that a replica that starts is no
 * stranger. A foreign connection is therefore seen at the next refresh at which ours stand still, or at the one after.
 *
 * @param options.onCount told after each hello, once it has settled: how many there are, and how many are ours
 * @returns takes what a hello said
 */
export function watchForeignSockets(options: {
  own: OwnSockets;
  onCount: (counts: { actual: number; ours: number }) => void;
  settleMs?: number;
}): { hello(numConnections: number): void; stop(): void } {
  const { own, onCount, settleMs = SETTLE_MS } = options;
  let open: { actual: number; ours: number; timer: NodeJS.Timeout } | undefined;
  own.onChange(() => {
    if (open) open.ours = Math.max(open.ours, own.count() ?? 0);
  });
  const stop = () => {
    clearTimeout(open?.timer);
    open = undefined;
  };
  return {
    hello(actual) {
      stop();
      const settled = () => {
        if (open && own.count() !== undefined) onCount({ actual: open.actual, ours: open.ours });
        open = undefined;
      };
      open = { actual, ours: own.count() ?? 0, timer: setTimeout(settled, settleMs) };
      open.timer.unref();
    },
    stop,
  };
}
