import { partitionOf } from './draft';
import type { Draft } from './draft';
import type { Interaction } from './interaction';
import { fieldsAt, idAt, stringAt } from './read';

/** An external select asks for its options. It has no trigger, and every request is one of its own. */
export function readBlockSuggestion(interaction: Interaction): Draft | undefined {
  const { payload, teamId, actor, userId, dedupkey, slackTimeMs } = interaction;
  const actionId = stringAt(payload, 'action_id');
  if (actionId === undefined) return undefined;
  const blockId = stringAt(payload, 'block_id');
  const channelId = idAt(fieldsAt(payload, 'channel'), 'id') ?? idAt(fieldsAt(payload, 'container'), 'channel_id');
  return {
    type: 'slack.block_suggestion.v1',
    dedupkey,
    partitionkey: partitionOf(teamId, channelId, userId),
    slackTimeMs,
    data: {
      teamId,
      actor,
      actionId,
      ...(blockId && { blockId }),
      value: stringAt(payload, 'value') ?? '',
      ...(channelId && { channelId }),
    },
  };
}
