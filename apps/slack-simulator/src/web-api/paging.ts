import { SlackError } from './slack-error';

/** One page of a list. The cursor is opaque to clients; `next_cursor` is empty on the last page. */
export function pageOf<T>(
  items: readonly T[],
  page: { cursor?: string; limit: number },
): { items: T[]; response_metadata: { next_cursor: string } } {
  const from = page.cursor ? readCursor(page.cursor, 'at') : 0;
  if (!/^\d+$/.test(String(from)) || Number(from) > items.length) throw new SlackError('invalid_cursor');
  const to = Number(from) + page.limit;
  return {
    items: items.slice(Number(from), to),
    response_metadata: { next_cursor: to < items.length ? writeCursor('at', String(to)) : '' },
  };
}

export function writeCursor(name: string, value: string): string {
  return Buffer.from(`${name}:${value}`).toString('base64');
}

/** @throws SlackError invalid_cursor for one that was not written by `writeCursor` under this name */
export function readCursor(cursor: string, name: string): string {
  const text = Buffer.from(cursor, 'base64').toString();
  if (!text.startsWith(`${name}:`)) throw new SlackError('invalid_cursor');
  return text.slice(name.length + 1);
}
