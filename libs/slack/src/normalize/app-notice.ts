import type { Around, Draft } from './draft';
import { eventTsOf, keyOf } from './draft';
import type { Fields } from './read';
import { fieldsAt, idsAt, msOf } from './read';

/** `tokens_revoked`: whose tokens of this app no longer hold. */
export function readTokensRevoked(event: Fields, around: Around): Draft | undefined {
  const { teamId } = around.installation;
  const tokens = fieldsAt(event, 'tokens');
  if (!tokens) return undefined;
  const userIds = idsAt(tokens, 'oauth');
  const botUserIds = idsAt(tokens, 'bot');
  const eventTs = eventTsOf(event, around);
  return {
    type: 'slack.tokens_revoked.v1',
    dedupkey: keyOf('tokens_revoked', teamId, eventTs, ...userIds, ...botUserIds),
    partitionkey: teamId,
    slackTimeMs: msOf(eventTs),
    data: { teamId, userIds, botUserIds, eventTs },
  };
}

/** `app_rate_limited`: Slack holds events back. It stands alone, without an event inside. */
export function readAppRateLimited(payload: Fields, around: Around): Draft | undefined {
  const { teamId } = around.installation;
  const minuteRateLimited = payload['minute_rate_limited'];
  if (typeof minuteRateLimited !== 'number' || !Number.isInteger(minuteRateLimited)) return undefined;
  return {
    type: 'slack.app_rate_limited.v1',
    dedupkey: keyOf('app_rate_limited', teamId, String(minuteRateLimited)),
    partitionkey: teamId,
    slackTimeMs: minuteRateLimited * 1000,
    data: { teamId, minuteRateLimited },
  };
}
