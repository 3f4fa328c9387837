import { LRUCache } from 'lru-cache';
import type { Logger } from '@errand/runtime';
import type { Notices } from './notices';
import { isNoticeLane } from './outbound-rows';
import { payloadOf } from './row-payload';
import type { TellOfRow } from './send-row';

/** One word about one kind of trouble in one conversation, then silence for this long: the log has every row. */
const QUIET_MS = 10 * 60_000;

/** Tells the admins of rows that did not reach Slack, or not whole. Notices themselves are left to the log, or there were no end. */
export function createAdminAlerts(deps: { notices: Pick<Notices, 'accept' | 'create'>; logger: Logger }): TellOfRow {
  const told = new LRUCache<string, true>({ max: 10_000, ttl: QUIET_MS });
  return (row, outcome, error) => {
    const subject = `${outcome} ${error} ${row.conversation}`;
    if (isNoticeLane(row.conversation) || told.has(subject)) return;
    told.set(subject, true);
    const where = describeTarget(row.conversation, payloadOf(row));
    const texts = {
      dead: `Slack refused a message to ${where}: \`${error}\`. It was not sent (\`${row.key}\`).`,
      text_alone: `Slack refused a message to ${where}: \`${error}\`. Its text was sent alone (\`${row.key}\`).`,
      unknown: `A message to ${where} may have been posted or not, and that cannot be looked up: ${error}. It was not posted again (\`${row.key}\`).`,
    };
    const notice = deps.notices.create(`outbound_${outcome}`, texts[outcome]);
    deps.notices.accept(notice).catch((err: unknown) => {
      told.delete(subject);
      deps.logger.warn({ err, key: row.key }, 'the admins could not be told');
    });
  };
}

function describeTarget(conversation: string, payload: ReturnType<typeof payloadOf>): string {
  const channelId = conversation.split(':').at(-1) ?? conversation;
  return 'threadTs' in payload && payload.threadTs !== undefined ? `a thread in \`${channelId}\`` : `\`${channelId}\``;
}
