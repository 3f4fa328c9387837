import type { Message } from '../api/contract';
import { formatDay, tsToDate } from '../text/format';

export type Row =
  | { type: 'day'; key: string; label: string }
  | { type: 'new'; key: string }
  | { type: 'message'; key: string; message: Message; compact: boolean };

/** Messages of one author within this time stand under one name. */
const groupMs = 5 * 60_000;

/** What a list of messages is drawn as: days between them, the "New" line, and which of them need no name of their own. */
export function layOutRows(messages: readonly Message[], newFrom: string | undefined, now = new Date()): Row[] {
  const rows: Row[] = [];
  let before: Message | undefined;
  for (const message of messages) {
    const newDay = !before || tsToDate(before.ts).toDateString() !== tsToDate(message.ts).toDateString();
    if (newDay) rows.push({ type: 'day', key: `day ${message.ts}`, label: formatDay(message.ts, now) });
    const isNew = message.ts === newFrom;
    if (isNew) rows.push({ type: 'new', key: 'new' });
    const compact = !newDay && !isNew && before !== undefined && continues(before, message);
    rows.push({ type: 'message', key: message.ts, message, compact });
    before = message;
  }
  return rows;
}

export function isSystemMessage({ subtype }: Message): boolean {
  return /^(channel|group)_(join|leave|topic|purpose|name|archive|unarchive)$|^tombstone$/.test(subtype ?? '');
}

function continues(before: Message, message: Message): boolean {
  const author = ({ userId, botId, username }: Message) => [userId, userId ? undefined : botId, username].join();
  return (
    author(before) === author(message) &&
    tsToDate(message.ts).getTime() - tsToDate(before.ts).getTime() < groupMs &&
    !isSystemMessage(before) &&
    !isSystemMessage(message) &&
    !before.replyCount &&
    !message.isBroadcast &&
    before.ephemeralTo === message.ephemeralTo
  );
}
