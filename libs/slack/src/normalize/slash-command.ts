import { channelPartition } from '@errand/contracts';
import { readText } from '../read-text';
import { interactingActor } from './actor';
import { cleanJson } from './clean-json';
import type { Draft } from './draft';
import { triggerKey } from './draft';
import { finish } from './finish';
import type { NormalEvent, NormalizeContext } from './normal-event';
import { UnreadablePayloadError } from './normal-event';
import { otherEvent } from './other';
import type { Fields } from './read';
import { fieldsOf, idAt, stringAt } from './read';

/**
 * Reads a slash command: the fields of the form, or the payload of a `slash_commands` envelope of Socket Mode
 * ({@link https://docs.slack.dev/interactivity/implementing-slash-commands}).
 *
 * @throws UnreadablePayloadError when it names no command
 */
export function normalizeSlashCommand(form: unknown, context: NormalizeContext): NormalEvent {
  const fields = fieldsOf(form);
  if (!fields || stringAt(fields, 'command') === undefined)
    throw new UnreadablePayloadError('the form does not name a slash command');
  const clean = cleanJson(fields) as Fields;
  const key = triggerKey('slash', context.installation.teamId, stringAt(clean, 'trigger_id'));
  return finish(readSlashCommand(clean, context, key), () => otherEvent('slash_command', clean, context, key));
}

function readSlashCommand(form: Fields, context: NormalizeContext, dedupkey: string): Draft | undefined {
  const { teamId } = context.installation;
  const channelId = idAt(form, 'channel_id');
  const userId = idAt(form, 'user_id');
  const command = stringAt(form, 'command');
  if (channelId === undefined || userId === undefined || command === undefined) return undefined;
  const markup = stringAt(form, 'text') ?? '';
  const who = { userId, teamId: idAt(form, 'team_id'), enterpriseId: idAt(form, 'enterprise_id') };
  const responseUrl = stringAt(form, 'response_url');
  const sealedResponseUrl = responseUrl && context.sealResponseUrl?.(responseUrl);
  return {
    type: 'slack.slash_command.v1',
    dedupkey,
    partitionkey: channelPartition(teamId, channelId),
    slackTimeMs: context.receivedAt, // Slack names no time
    data: {
      teamId,
      channelId,
      actor: interactingActor(who, context.installation),
      command,
      markup,
      ...readText(markup),
      ...(sealedResponseUrl && { sealedResponseUrl }),
    },
  };
}
