import type { Message } from './model';
import { createMessageLog } from './message-log';

const message = (second: number, more: Partial<Message> = {}): Message => ({
  ts: `${1_700_000_000 + second}.000000`,
  channelId: 'C1',
  text: `n${second}`,
  reactions: [],
  ...more,
});
const ts = (second: number) => message(second).ts;
const texts = (messages: readonly Message[]) => messages.map(({ text }) => text);

function logOf(capacity: number, ...seconds: number[]) {
  const log = createMessageLog(capacity);
  for (const second of seconds) log.add(message(second));
  return log;
}

it('forgets the oldest messages when it is full, and knows that it may have held them', () => {
  const log = logOf(3, ...Array.from({ length: 100 }, (_, i) => i));
  expect(texts(log.all())).toEqual(['n97', 'n98', 'n99']);
  expect(log.get(ts(96))).toBeUndefined();
  expect([log.mayHaveHeld(ts(96)), log.mayHaveHeld(ts(97))]).toEqual([true, false]);
});

it('shows history newest first and says whether there is more', () => {
  const log = logOf(10, 1, 2, 3, 4);
  expect(texts(log.history({ limit: 3 }).messages)).toEqual(['n4', 'n3', 'n2']);
  expect([log.history({ limit: 3 }).more, log.history({ limit: 4 }).more]).toEqual([true, false]);
});

it('cuts history at oldest and latest, exclusive unless inclusive', () => {
  const log = logOf(10, 1, 2, 3, 4);
  const span = { oldest: ts(1), latest: ts(4), limit: 10 };
  expect(texts(log.history(span).messages)).toEqual(['n3', 'n2']);
  expect(texts(log.history({ ...span, inclusive: true }).messages)).toEqual(['n4', 'n3', 'n2', 'n1']);
});

it('keeps replies in their thread and out of the history, broadcasts in both', () => {
  const log = logOf(10, 1);
  log.add(message(2, { threadTs: ts(1) }));
  log.add(message(3, { threadTs: ts(1), isBroadcast: true }));
  expect(texts(log.replies(ts(1)))).toEqual(['n2', 'n3']);
  expect(texts(log.history({ limit: 10 }).messages)).toEqual(['n3', 'n1']);
});

it('shows nothing of what was removed', () => {
  const log = logOf(3, 1, 2);
  log.add(message(3, { threadTs: ts(1) }));
  log.remove(ts(2));
  log.remove(ts(3));
  expect(texts(log.all())).toEqual(['n1']);
  expect(texts(log.history({ limit: 10 }).messages)).toEqual(['n1']);
  expect(log.replies(ts(1))).toEqual([]);
});
