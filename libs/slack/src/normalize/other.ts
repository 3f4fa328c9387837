import { partitionOf, eventTsOf, keyOf, sha256 } from './draft';
import type { Around } from './draft';
import type { Json } from './clean-json';
import { withoutSecrets } from './clean-json';
import type { NormalEvent } from './normal-event';
import type { Fields } from './read';
import { fieldsAt, idAt, idOrIdOfAt, msOf, tsAt } from './read';

/**
 * What has no form of its own, or not the shape of its kind: carried whole, Slack's secrets taken out.
 *
 * @param eventType Slack's name for it
 * @param key what names the fact, where that is known better than by time and ids
 */
export function otherEvent(
  eventType: string,
  event: Fields,
  around: Around,
  key?: string,
): NormalEvent<'slack.other.v1'> {
  const { teamId } = around.installation;
  const body = withoutSecrets(event as Json) as Record<string, Json>;
  const item = fieldsAt(event, 'item');
  const channelId = idOrIdOfAt(event, 'channel') ?? idAt(event, 'channel_id') ?? idAt(item, 'channel');
  const userId = idOrIdOfAt(event, 'user') ?? idAt(event, 'user_id');
  const fileId = idAt(event, 'file_id') ?? idOrIdOfAt(event, 'file');
  const eventTs = tsAt(event, 'event_ts') ?? tsAt(event, 'action_ts');
  const time = eventTs ?? eventTsOf(event, around);
  const ids = [channelId, userId, fileId].filter((id) => id !== undefined);
  // Without a time of its own two facts may share a second: the content tells them apart.
  const subject = eventTs === undefined ? [...ids, sha256(JSON.stringify(body))] : ids;
  return {
    type: 'slack.other.v1',
    dedupkey: key ?? keyOf(eventType, teamId, time, ...subject),
    partitionkey: partitionOf(teamId, channelId, userId),
    slackTimeMs: msOf(time),
    data: {
      teamId,
      eventType,
      ...(channelId && { channelId }),
      ...(userId && { userId }),
      ...(eventTs && { eventTs }),
      body,
    },
  };
}
