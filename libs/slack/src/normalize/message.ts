import type { MessageData } from '@errand/contracts';
import { channelPartition, messageKey } from '@errand/contracts';
import { readText } from '../read-text';
import { authorOf, isOwnId } from './actor';
import type { Json } from './clean-json';
import type { Around, Draft } from './draft';
import { eventTsOf, keyOf } from './draft';
import type { Fields } from './read';
import { fieldsAt, fieldsOf, idAt, listAt, msOf, stringAt, tsAt } from './read';

type Message = MessageData<'slack.message.v1'>;

/**
 * A message: new, edited or deleted. `app_mention` is the same fact as the `message` it comes beside, and gives the
 * same form; only bots without history scopes get it alone.
 */
export function readMessage(event: Fields, around: Around): Draft | undefined {
  switch (stringAt(event, 'subtype')) {
    case 'message_changed':
      return readChanged(event, around);
    case 'message_deleted':
      return draftOf(event, around, 'deleted', fieldsAt(event, 'previous_message') ?? {}, tsAt(event, 'deleted_ts'));
    case 'message_replied': // the first message of a thread once more, with its counts
      return undefined;
  }
  // Editing a mention into a message sends app_mention again, with `edited`.
  const isEdited = event['type'] === 'app_mention' && tsAt(fieldsAt(event, 'edited'), 'ts') !== undefined;
  return draftOf(event, around, isEdited ? 'edited' : 'new', event, tsAt(event, 'ts'));
}

function readChanged(event: Fields, around: Around): Draft | undefined {
  const message = fieldsAt(event, 'message');
  if (!message) return undefined;
  const before = fieldsAt(event, 'previous_message');
  // What starts a thread leaves a gravestone when it is deleted.
  if (stringAt(message, 'subtype') === 'tombstone')
    return draftOf(event, around, 'deleted', before ?? {}, tsAt(message, 'ts'));

  // Slack also sends message_changed when it adds the preview of a link or counts a reply. `edited` is then absent,
  // or still the one of an earlier edit.
  const editedTs = tsAt(fieldsAt(message, 'edited'), 'ts');
  const isTextNew = before !== undefined && message['text'] !== before['text'];
  const isEdit = isTextNew || (editedTs !== undefined && editedTs !== tsAt(fieldsAt(before, 'edited'), 'ts'));
  return draftOf(event, around, isEdit ? 'edited' : 'unfurled', message, tsAt(message, 'ts'));
}

function draftOf(
  event: Fields,
  around: Around,
  change: Message['kind'] | 'unfurled',
  message: Fields,
  ts: string | undefined,
): Draft | undefined {
  const { teamId } = around.installation;
  const channelId = idAt(event, 'channel');
  if (channelId === undefined || ts === undefined) return undefined;
  const eventTs = tsAt(event, 'event_ts') ?? tsAt(event, 'ts') ?? eventTsOf(event, around);
  const editedTs = change === 'edited' ? (tsAt(fieldsAt(message, 'edited'), 'ts') ?? eventTs) : eventTs;
  const key = messageKey(teamId, channelId, ts);
  return {
    type: 'slack.message.v1',
    // A deletion names the same ts as the message itself. A preview added after an edit still carries that edit's ts.
    dedupkey: change === 'new' ? key : keyOf(key, change === 'deleted' ? 'deleted' : editedTs),
    partitionkey: channelPartition(teamId, channelId),
    slackTimeMs: msOf(change === 'new' ? ts : editedTs),
    data: {
      teamId,
      channelId,
      ts,
      actor: authorOf(message, around.installation, around),
      kind: change === 'unfurled' ? 'edited' : change,
      ...contentOf(message, around),
      ...(change !== 'new' && { editedTs }),
      ...(change === 'unfurled' && { unfurl: true }),
    },
  };
}

function contentOf(message: Fields, around: Around) {
  const markup = stringAt(message, 'text') ?? '';
  const read = readText(markup);
  const threadTs = tsAt(message, 'thread_ts');
  const files = filesOf(message);
  // app_mention does not carry file_share, only the files.
  const subtype = stringAt(message, 'subtype') ?? (files && 'file_share');
  const blocks = listAt(message, 'blocks') as Json[] | undefined;
  const attachments = listAt(message, 'attachments') as Json[] | undefined;
  return {
    ...(threadTs && { threadTs }),
    ...(subtype && { subtype }),
    text: read.text,
    markup,
    mentions: read.mentions,
    links: read.links,
    mentionsBot:
      message['type'] === 'app_mention' ||
      read.mentions.some(({ kind, id }) => kind === 'user' && isOwnId(id, around.installation)),
    ...(files && { files }),
    ...(blocks?.length && { blocks }),
    ...(attachments?.length && { attachments }),
  };
}

function filesOf(message: Fields): Message['files'] {
  const files = (listAt(message, 'files') ?? []).flatMap((item) => {
    const file = fieldsOf(item);
    const id = idAt(file, 'id');
    if (id === undefined) return [];
    const name = stringAt(file, 'name');
    const mimetype = stringAt(file, 'mimetype');
    const size = file?.['size'];
    return [{ id, ...(name && { name }), ...(mimetype && { mimetype }), ...(typeof size === 'number' && { size }) }];
  });
  return files.length > 0 ? files : undefined;
}
