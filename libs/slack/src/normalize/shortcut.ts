import { readText } from '../read-text';
import type { Draft } from './draft';
import { partitionOf } from './draft';
import type { Interaction } from './interaction';
import { fieldsAt, idAt, stringAt, tsAt } from './read';

/** A global shortcut, or (`message_action`) one on a message. */
export function readShortcut(interaction: Interaction): Draft | undefined {
  const { payload, teamId, actor, userId, dedupkey, slackTimeMs, sealedResponseUrl } = interaction;
  const callbackId = stringAt(payload, 'callback_id');
  if (callbackId === undefined) return undefined;
  const channelId = idAt(fieldsAt(payload, 'channel'), 'id');
  const message = fieldsAt(payload, 'message');
  const ts = tsAt(message, 'ts') ?? tsAt(payload, 'message_ts');
  const authorId = idAt(message, 'user');
  return {
    type: 'slack.shortcut.v1',
    dedupkey,
    partitionkey: partitionOf(teamId, channelId, userId),
    slackTimeMs,
    data: {
      teamId,
      actor,
      callbackId,
      ...(channelId && { channelId }),
      ...(ts && {
        message: { ts, text: readText(stringAt(message, 'text') ?? '').text, ...(authorId && { userId: authorId }) },
      }),
      ...(sealedResponseUrl && { sealedResponseUrl }),
    },
  };
}
