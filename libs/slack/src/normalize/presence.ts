import type { Around, Draft } from './draft';
import { eventTsOf, keyOf, partitionOf } from './draft';
import type { Fields } from './read';
import { idAt, idsAt, msOf, stringAt } from './read';

/** `presence_change` of RTM: one `user`, or `users` where the bot asked for batches. It names no time of its own. */
export function readPresence(event: Fields, around: Around): Draft | undefined {
  const { teamId } = around.installation;
  const userId = idAt(event, 'user');
  const userIds = userId === undefined ? idsAt(event, 'users') : [userId];
  const presence = stringAt(event, 'presence');
  if (presence === undefined || userIds.length === 0) return undefined;
  const eventTs = eventTsOf(event, around);
  return {
    type: 'slack.presence_changed.v1',
    dedupkey: keyOf('presence_change', teamId, eventTs, presence, ...userIds),
    partitionkey: partitionOf(teamId, undefined, userIds.length === 1 ? userIds[0] : undefined),
    slackTimeMs: msOf(eventTs),
    data: { teamId, userIds, presence, eventTs },
  };
}
