import { channelPartition } from '@errand/contracts';
import { isOwnId } from './actor';
import type { Around, Draft } from './draft';
import { eventTsOf, keyOf } from './draft';
import type { Fields } from './read';
import { idAt, msOf, stringAt } from './read';

/** `member_joined_channel` and `member_left_channel`. */
export function readMember(event: Fields, around: Around): Draft | undefined {
  const { installation } = around;
  const { teamId } = installation;
  const name = stringAt(event, 'type') ?? '';
  const userId = idAt(event, 'user');
  const channelId = idAt(event, 'channel');
  if (userId === undefined || channelId === undefined) return undefined;
  const inviterId = idAt(event, 'inviter');
  const eventTs = eventTsOf(event, around);
  return {
    type: 'slack.member.v1',
    dedupkey: keyOf(name, teamId, eventTs, userId, channelId),
    partitionkey: channelPartition(teamId, channelId),
    slackTimeMs: msOf(eventTs),
    data: {
      teamId,
      change: name === 'member_joined_channel' ? 'joined' : 'left',
      userId,
      channelId,
      ...(inviterId && { inviterId }),
      isThisBot: isOwnId(userId, installation),
      eventTs,
    },
  };
}
