import { readAppHomeOpened } from './app-home-opened';
import { readAppRateLimited, readTokensRevoked } from './app-notice';
import { readChannelChange, readUserChange, readUsergroupChange } from './changes';
import { cleanJson } from './clean-json';
import type { Around, EventReader } from './draft';
import { readFile } from './file';
import { finish } from './finish';
import { readMember } from './member';
import { readMessage } from './message';
import type { NormalEvent, NormalizeContext } from './normal-event';
import { UnreadablePayloadError } from './normal-event';
import { otherEvent } from './other';
import { readPresence } from './presence';
import { readReaction } from './reaction';
import type { Fields } from './read';
import { fieldsAt, fieldsOf, idAt, listAt, stringAt } from './read';

/**
 * Reads what the Events API sends: the body of a request, or the payload of an `events_api` envelope of Socket Mode
 * ({@link https://docs.slack.dev/apis/events-api#events-JSON}).
 *
 * @throws UnreadablePayloadError when it is no JSON object with a type, or wraps no event
 */
export function normalizeEventsApi(payload: unknown, context: NormalizeContext): NormalEvent {
  const wrapper = readTyped(payload);
  const type = stringAt(wrapper, 'type') as string;
  const eventTime = wrapper['event_time'];
  const shared = wrapper['is_ext_shared_channel'];
  const around: Around = {
    ...context,
    eventTime: Number.isInteger(eventTime) && (eventTime as number) > 0 ? String(eventTime) : undefined,
    isSharedOutside: typeof shared === 'boolean' ? shared : undefined,
    teamId: idAt(wrapper, 'team_id'),
    isForeign: isForeign(wrapper, context.installation),
  };
  if (type === 'app_rate_limited')
    return finish(readAppRateLimited(wrapper, around), () => otherEvent(type, wrapper, around));
  if (type !== 'event_callback') return finish(undefined, () => otherEvent(type, wrapper, around));
  return normalizeInnerEvent(typed(fieldsAt(wrapper, 'event')), around);
}

/**
 * Was it sent for another workspace? One that has the same app installed, or a proxy that mixes two of them up: the ids in it
 * are not those of our people. In a channel shared between organisations `team_id` may be theirs; `authorizations` names
 * then whom it was sent for.
 */
function isForeign(wrapper: Fields, { teamId, enterpriseId }: NormalizeContext['installation']): boolean {
  const named = [wrapper, ...(listAt(wrapper, 'authorizations') ?? []).map(fieldsOf)].flatMap((each) =>
    [idAt(each, 'team_id'), idAt(each, 'enterprise_id')].filter((id) => id !== undefined),
  );
  return named.length > 0 && !named.some((id) => id === teamId || id === enterpriseId);
}

/** Reads the event itself, as the Events API wraps it and RTM sends it bare. */
export function normalizeInnerEvent(event: Fields, around: Around): NormalEvent {
  const type = stringAt(event, 'type') as string;
  return finish(readers.get(type)?.(event, around), () => otherEvent(type, event, around));
}

/** A clean copy of a JSON object that says what it is. */
export function readTyped(payload: unknown): Fields {
  const fields = fieldsOf(payload);
  return typed(fields && (cleanJson(fields) as Fields));
}

/** @throws UnreadablePayloadError it does not say what it is */
function typed(fields: Fields | undefined): Fields {
  if (!fields) throw new UnreadablePayloadError('the payload is not a JSON object');
  const type = stringAt(fields, 'type');
  if (type === undefined || type.length > 100) throw new UnreadablePayloadError('the payload does not say its type');
  return fields;
}

const readers = new Map<string, EventReader>([
  ['message', readMessage],
  ['app_mention', readMessage],
  ['reaction_added', readReaction],
  ['reaction_removed', readReaction],
  ['member_joined_channel', readMember],
  ['member_left_channel', readMember],
  ['file_created', readFile],
  ['file_public', readFile],
  ['file_shared', readFile],
  ['presence_change', readPresence],
  ['app_home_opened', readAppHomeOpened],
  ['tokens_revoked', readTokensRevoked],
  ...both('created', 'rename', 'archive', 'unarchive', 'deleted', 'left', 'joined', 'shared', 'unshared'),
  ...['user_change', 'team_join', 'user_profile_changed', 'user_status_changed'].map((type): [string, EventReader] => [
    type,
    readUserChange,
  ]),
  ...['created', 'updated', 'members_changed', 'self_added', 'self_removed'].map((change): [string, EventReader] => [
    `subteam_${change}`,
    readUsergroupChange,
  ]),
]);

/** A private channel's events are named group_*. */
function both(...changes: string[]): [string, EventReader][] {
  return changes.flatMap((change): [string, EventReader][] => [
    [`channel_${change}`, readChannelChange],
    [`group_${change}`, readChannelChange],
  ]);
}
