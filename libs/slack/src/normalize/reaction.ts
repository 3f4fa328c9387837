import { userActor } from './actor';
import type { Around, Draft } from './draft';
import { eventTsOf, keyOf, partitionOf } from './draft';
import type { Fields } from './read';
import { fieldsAt, idAt, msOf, stringAt, tsAt } from './read';

/** `reaction_added` and `reaction_removed`, on a message or a file. */
export function readReaction(event: Fields, around: Around): Draft | undefined {
  const { installation } = around;
  const { teamId } = installation;
  const name = stringAt(event, 'type') ?? '';
  const userId = idAt(event, 'user');
  const reaction = stringAt(event, 'reaction');
  const item = fieldsAt(event, 'item');
  const itemType = stringAt(item, 'type');
  if (userId === undefined || reaction === undefined || itemType === undefined) return undefined;
  const channelId = idAt(item, 'channel');
  const ts = tsAt(item, 'ts');
  const fileId = idAt(item, 'file');
  const itemUserId = idAt(event, 'item_user');
  const eventTs = eventTsOf(event, around);
  const subject = [channelId, ts, fileId].filter((id) => id !== undefined).join(':');
  return {
    type: 'slack.reaction.v1',
    dedupkey: keyOf(name, teamId, userId, subject, reaction, eventTs),
    partitionkey: partitionOf(teamId, channelId, userId),
    slackTimeMs: msOf(eventTs),
    data: {
      teamId,
      actor: userActor(userId, installation, around),
      change: name === 'reaction_added' ? 'added' : 'removed',
      reaction,
      item: { type: itemType, ...(channelId && { channelId }), ...(ts && { ts }), ...(fileId && { fileId }) },
      ...(itemUserId && { itemUserId }),
      eventTs,
    },
  };
}
