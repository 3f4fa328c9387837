import type { Around, Draft } from './draft';
import { eventTsOf, keyOf, partitionOf } from './draft';
import type { Fields } from './read';
import { fieldsAt, idAt, idOrIdOfAt, msOf, stringAt } from './read';

/** `file_created`, `file_public` and `file_shared`: the id of the file, and at times who and where. */
export function readFile(event: Fields, around: Around): Draft | undefined {
  const { teamId } = around.installation;
  const name = stringAt(event, 'type') ?? '';
  const fileId = idAt(event, 'file_id') ?? idOrIdOfAt(event, 'file');
  if (fileId === undefined) return undefined;
  // Older frames of RTM carry the file itself.
  const userId = idAt(event, 'user_id') ?? idAt(event, 'user') ?? idAt(fieldsAt(event, 'file'), 'user');
  const channelId = idAt(event, 'channel_id');
  const eventTs = eventTsOf(event, around);
  const data = { teamId, fileId, ...(userId && { userId }), eventTs };
  const common = { slackTimeMs: msOf(eventTs), partitionkey: partitionOf(teamId, channelId, userId) };
  if (name !== 'file_shared') {
    const type = name === 'file_created' ? 'slack.file_created.v1' : 'slack.file_public.v1';
    return { type, ...common, dedupkey: keyOf(name, teamId, eventTs, fileId), data };
  }
  const subject = channelId === undefined ? [fileId] : [fileId, channelId];
  return {
    type: 'slack.file_shared.v1',
    ...common,
    dedupkey: keyOf(name, teamId, eventTs, ...subject),
    data: { ...data, ...(channelId && { channelId }) },
  };
}
