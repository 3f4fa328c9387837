import type { Actor } from '@errand/contracts';
import { interactingActor } from './actor';
import { readBlockActions } from './block-actions';
import { readBlockSuggestion } from './block-suggestion';
import type { Draft } from './draft';
import { triggerKey } from './draft';
import { readTyped } from './events-api';
import { finish } from './finish';
import type { NormalEvent, NormalizeContext } from './normal-event';
import { otherEvent } from './other';
import type { Fields } from './read';
import { fieldsAt, idAt, msOf, stringAt, tsAt } from './read';
import { readShortcut } from './shortcut';
import { readViewClosed, readViewSubmission } from './view';

/** What every reader of an interaction is given. */
export interface Interaction {
  payload: Fields;
  teamId: string;
  actor: Actor;
  userId: string;
  /** From the trigger; fresh where there is none. */
  dedupkey: string;
  slackTimeMs: number;
  sealedResponseUrl?: string | undefined;
}

/**
 * Reads an interaction: the JSON in the field `payload` of the form, or the payload of an `interactive` envelope of
 * Socket Mode ({@link https://docs.slack.dev/reference/interaction-payloads}).
 *
 * @throws UnreadablePayloadError when it is no JSON object with a type
 */
export function normalizeInteraction(payload: unknown, context: NormalizeContext): NormalEvent {
  const fields = readTyped(payload);
  const type = stringAt(fields, 'type') as string;
  const dedupkey = triggerKey(type, context.installation.teamId, stringAt(fields, 'trigger_id'));
  const interaction = readInteraction(fields, context, dedupkey);
  const draft = interaction && readers.get(type)?.(interaction);
  return finish(draft, () => otherEvent(type, fields, context, dedupkey));
}

const readers = new Map<string, (interaction: Interaction) => Draft | undefined>([
  ['block_actions', readBlockActions],
  ['block_suggestion', readBlockSuggestion],
  ['view_submission', readViewSubmission],
  ['view_closed', readViewClosed],
  ['shortcut', readShortcut],
  ['message_action', readShortcut],
]);

function readInteraction(payload: Fields, context: NormalizeContext, dedupkey: string): Interaction | undefined {
  const { installation, receivedAt, sealResponseUrl } = context;
  const user = fieldsAt(payload, 'user');
  const userId = idAt(user, 'id');
  if (userId === undefined) return undefined;
  const teamId = idAt(user, 'team_id') ?? idAt(fieldsAt(payload, 'team'), 'id');
  const enterpriseId = idAt(fieldsAt(payload, 'enterprise'), 'id');
  const responseUrl = stringAt(payload, 'response_url');
  const actionTs = tsAt(payload, 'action_ts');
  return {
    payload,
    teamId: installation.teamId,
    actor: interactingActor({ userId, teamId, enterpriseId }, installation),
    userId,
    dedupkey,
    slackTimeMs: actionTs === undefined ? receivedAt : msOf(actionTs),
    sealedResponseUrl: responseUrl && sealResponseUrl?.(responseUrl),
  };
}
