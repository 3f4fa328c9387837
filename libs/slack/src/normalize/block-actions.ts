import type { MessageData } from '@errand/contracts';
import type { Json } from './clean-json';
import type { Draft } from './draft';
import { partitionOf } from './draft';
import type { Interaction } from './interaction';
import type { Fields } from './read';
import { fieldsAt, fieldsOf, idAt, listAt, msOf, stringAt, tsAt } from './read';

type BlockActions = MessageData<'slack.block_actions.v1'>;

/** A button, select or input was used, in a message or in a view. */
export function readBlockActions(interaction: Interaction): Draft | undefined {
  const { payload, teamId, actor, userId, dedupkey, sealedResponseUrl } = interaction;
  const actions = (listAt(payload, 'actions') ?? []).flatMap((item) => actionOf(fieldsOf(item)));
  if (actions.length === 0) return undefined;
  const container = fieldsAt(payload, 'container');
  const message = fieldsAt(payload, 'message');
  const view = fieldsAt(payload, 'view');
  const channelId = idAt(fieldsAt(payload, 'channel'), 'id') ?? idAt(container, 'channel_id');
  const messageTs = tsAt(container, 'message_ts') ?? tsAt(message, 'ts');
  const threadTs = tsAt(container, 'thread_ts') ?? tsAt(message, 'thread_ts');
  const viewId = stringAt(view, 'id') ?? stringAt(container, 'view_id');
  const privateMetadata = stringAt(view, 'private_metadata');
  const state = fieldsAt(payload, 'state') ?? fieldsAt(view, 'state');
  const actionTs = tsAt(fieldsOf(listAt(payload, 'actions')?.[0]), 'action_ts');
  return {
    type: 'slack.block_actions.v1',
    dedupkey,
    partitionkey: partitionOf(teamId, channelId, userId),
    slackTimeMs: actionTs === undefined ? interaction.slackTimeMs : msOf(actionTs),
    data: {
      teamId,
      actor,
      ...(channelId && { channelId }),
      ...(messageTs && { messageTs }),
      ...(threadTs && { threadTs }),
      ...(viewId && { viewId }),
      ...(privateMetadata && { privateMetadata }),
      actions,
      ...(state && { state: state as Json }),
      ...(sealedResponseUrl && { sealedResponseUrl }),
    },
  };
}

function actionOf(action: Fields | undefined): BlockActions['actions'] {
  const actionId = stringAt(action, 'action_id');
  const type = stringAt(action, 'type');
  if (action === undefined || actionId === undefined || type === undefined) return [];
  const blockId = stringAt(action, 'block_id');
  const value = stringAt(action, 'value');
  const selected = selectedOf(action);
  return [{ actionId, ...(blockId && { blockId }), type, ...(value && { value }), ...(selected && { selected }) }];
}

/**
 * What was chosen, whatever sort of element it was: Slack names the field after the element, selected_user,
 * selected_date, selected_options … ({@link https://docs.slack.dev/reference/block-kit/block-elements}).
 */
function selectedOf(action: Fields): string[] | undefined {
  for (const [name, chosen] of Object.entries(action)) {
    if (!name.startsWith('selected_') || chosen === null) continue;
    const values = Array.isArray(chosen) ? (chosen as unknown[]) : [chosen];
    return values.flatMap((value) => {
      if (typeof value === 'string' || typeof value === 'number') return [String(value)];
      const option = stringAt(fieldsOf(value), 'value');
      return option === undefined ? [] : [option];
    });
  }
  return undefined;
}
