// What happened, and where its order is kept. The table stands in docs/architecture.md.

/** @param teamId the installation's workspace, never the author's */
export function messageKey(teamId: string, channelId: string, ts: string): string {
  return `message:${teamId}:${channelId}:${ts}`;
}

/** Order is kept per channel, not per thread. */
export function channelPartition(teamId: string, channelId: string): string {
  return `${teamId}:${channelId}`;
}

export function userPartition(teamId: string, userId: string): string {
  return `${teamId}:${userId}`;
}
