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
 * @returns false where the log knows nothing of them: RTM has one connection, where order is order
 */
export function wereSideBySide(log: readonly LoggedDelivery[], earlierTs: string, laterTs: string): boolean {
  const [earlier, later] = [earlierTs, laterTs].map((wanted) => log.find(({ ts }) => ts === wanted));
  const handedOverAt = later?.attempts[0]?.at;
  if (!earlier || handedOverAt === undefined) return false;
  const { at, ackedAfterMs } = earlier.attempts.find((attempt) => attempt.ackedAfterMs !== undefined) ?? {};
  return at === undefined || ackedAfterMs === undefined || handedOverAt <= at + ackedAfterMs;
}
