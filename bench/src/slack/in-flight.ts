/** What the simulator's log tells of the delivery of a message to the app. */
export interface LoggedDelivery {
  ts?: string;
  /** `at` in milliseconds since the epoch. */
  attempts: { at: number; ackedAfterMs?: number }[];
}

/**
 * Was the later of two messages handed over before the earlier one was acknowledged? Then they travelled side by side,
 * over two sockets or in two requests, and which of them the app stored first is not settled by when they were said.
 *
 * @param log is read once, for any number of pairs of their `ts`
 * @returns false for a pair that the log knows nothing of: RTM has one connection, where order is order
 */
export function inFlightTogether(log: readonly LoggedDelivery[]): (earlierTs: string, laterTs: string) => boolean {
  const deliveries = new Map<string, LoggedDelivery>();
  for (const delivery of log) {
    if (delivery.ts !== undefined && !deliveries.has(delivery.ts)) deliveries.set(delivery.ts, delivery);
  }
  return (earlierTs, laterTs) => {
    const [earlier, later] = [deliveries.get(earlierTs), deliveries.get(laterTs)];
    const handedOverAt = later?.attempts[0]?.at;
    if (!earlier || handedOverAt === undefined) return false;
    const { at, ackedAfterMs } = earlier.attempts.find((attempt) => attempt.ackedAfterMs !== undefined) ?? {};
    return at === undefined || ackedAfterMs === undefined || handedOverAt <= at + ackedAfterMs;
  };
}
