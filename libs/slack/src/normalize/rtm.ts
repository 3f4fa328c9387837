import { normalizeInnerEvent, readTyped } from './events-api';
import type { NormalEvent, NormalizeContext } from './normal-event';
import { UnreadablePayloadError } from './normal-event';
import { fieldsOf } from './read';

/** Frames about the connection or for a screen, not about what happened; a key pressed is not yet a fact. */
const protocolFrames = new Set([
  'hello',
  'goodbye',
  'ping',
  'pong',
  'error',
  'reconnect_url',
  'team_migration_started',
  'desktop_notification',
  'user_typing',
]);

/**
 * Reads a frame of RTM: the event comes bare, without a wrapper and without a channel's type
 * ({@link https://docs.slack.dev/legacy/legacy-rtm-api}).
 *
 * @returns undefined for what belongs to the connection: `hello`, `pong`, replies to what we sent
 * @throws UnreadablePayloadError when it is no JSON object with a type
 */
export function normalizeRtm(frame: unknown, context: NormalizeContext): NormalEvent | undefined {
  const fields = fieldsOf(frame);
  if (!fields) throw new UnreadablePayloadError('the frame is not a JSON object');
  // A reply says `reply_to` and no type; after a reconnect our last message comes once more, as a message with it.
  if (Object.hasOwn(fields, 'reply_to') || protocolFrames.has(String(fields['type']))) return undefined;
  return normalizeInnerEvent(readTyped(fields), context);
}
