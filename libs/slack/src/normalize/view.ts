import { userPartition } from '@errand/contracts';
import type { Json } from './clean-json';
import type { Draft } from './draft';
import { keyOf } from './draft';
import type { Interaction } from './interaction';
import { fieldsAt, stringAt } from './read';

/** A modal was submitted. */
export function readViewSubmission(interaction: Interaction): Draft | undefined {
  const view = viewOf(interaction);
  if (!view) return undefined;
  const values = fieldsAt(fieldsAt(fieldsAt(interaction.payload, 'view'), 'state'), 'values') ?? {};
  return {
    type: 'slack.view_submission.v1',
    ...placeOf(interaction),
    dedupkey: interaction.dedupkey,
    data: { ...view, values: values as Json },
  };
}

/** A modal was closed; Slack sends no trigger with it, and a view closes once. */
export function readViewClosed(interaction: Interaction): Draft | undefined {
  const view = viewOf(interaction);
  if (!view) return undefined;
  return {
    type: 'slack.view_closed.v1',
    ...placeOf(interaction),
    dedupkey: keyOf('view_closed', interaction.teamId, view.viewId),
    data: { ...view, isCleared: interaction.payload['is_cleared'] === true },
  };
}

function placeOf({ teamId, userId, slackTimeMs }: Interaction) {
  return { partitionkey: userPartition(teamId, userId), slackTimeMs };
}

function viewOf({ payload, teamId, actor }: Interaction) {
  const view = fieldsAt(payload, 'view');
  const viewId = stringAt(view, 'id');
  if (viewId === undefined) return undefined;
  const externalId = stringAt(view, 'external_id');
  return {
    teamId,
    actor,
    viewId,
    callbackId: stringAt(view, 'callback_id') ?? '',
    ...(externalId && { externalId }),
    privateMetadata: stringAt(view, 'private_metadata') ?? '',
  };
}
