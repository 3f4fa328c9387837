import type { Message } from '../api/contract';
import { layOutRows } from './rows';

const noon = new Date(2026, 10, 23, 12, 0, 0);
const at = (minutes: number, rest: Partial<Message> = {}): Message => ({
  ts: `${noon.getTime() / 1000 + minutes * 60}.000100`,
  channel: 'C1',
  userId: 'U1',
  text: '',
  ...rest,
});
const shapes = (messages: Message[], newFrom?: string) =>
  layOutRows(messages, newFrom, noon).map((row) =>
    row.type === 'message' ? (row.compact ? 'compact' : 'full') : row.type === 'day' ? row.label : row.type,
  );

it('divides by day and groups one author within five minutes', () => {
  const messages = [at(-1440), at(-3), at(-1), at(0, { userId: 'U2' }), at(1), at(7)];
  expect(shapes(messages)).toEqual(['Yesterday', 'full', 'Today', 'full', 'compact', 'full', 'full', 'full']);
});

it('begins a group anew after the "New" line and around what somebody did rather than said', () => {
  const messages = [at(0), at(1), at(2, { subtype: 'channel_join' }), at(3)];
  expect(shapes(messages, messages[1]?.ts)).toEqual(['Today', 'full', 'new', 'full', 'full', 'full']);
});

it('tells bots apart that post without a user', () => {
  const bot = { userId: undefined, subtype: 'bot_message' };
  expect(shapes([at(0, { ...bot, username: 'a' }), at(0, { ...bot, username: 'b' })])).toEqual([
    'Today',
    'full',
    'full',
  ]);
});
