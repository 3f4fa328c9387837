import type { Message, StreamEvent } from '../api/contract';
import { reduce } from './reduce';
import { firstUnread } from './session';
import type { Change, State } from './state';
import { initialState } from './state';

const message = (ts: string, rest: Partial<Message> = {}): Message => ({
  ts,
  channel: 'C1',
  userId: 'U1',
  text: ts,
  ...rest,
});
const loaded: State = {
  ...initialState,
  conversations: {
    C1: { messages: [message('10.000001'), message('10.000003')], complete: true },
    'C1/10.000001': { messages: [message('10.000001')], complete: true },
    C2: { messages: [], complete: true },
  },
};
const after = (...changes: Change[]) => changes.reduce((state, change) => reduce(state, change, 0), loaded);
const ts = (state: State, key: string) => state.conversations[key]?.messages.map((each) => each.ts);

it('puts a message where its time says, once, however often it is heard', () => {
  const event: StreamEvent = { type: 'message', message: message('10.000002') };
  expect(ts(after(event, event), 'C1')).toEqual(['10.000001', '10.000002', '10.000003']);
});

it('shows a reply in its thread alone, and a broadcast in both', () => {
  const reply = message('11.000001', { threadTs: '10.000001' });
  const state = after({ type: 'message', message: reply });
  expect(ts(state, 'C1')).not.toContain(reply.ts);
  expect(ts(state, 'C1/10.000001')).toEqual(['10.000001', '11.000001']);
  expect(ts(after({ type: 'message', message: { ...reply, isBroadcast: true } }), 'C1')).toContain(reply.ts);
});

it('changes and deletes a message everywhere it stands, and nowhere else', () => {
  const changed = after({ type: 'message_changed', message: message('10.000001', { text: 'new' }) });
  expect(changed.conversations['C1/10.000001']?.messages[0]?.text).toBe('new');
  expect(changed.conversations.C1?.messages[0]?.text).toBe('new');
  expect(changed.conversations.C2).toBe(loaded.conversations.C2);
  const deleted = after({ type: 'message_deleted', channel: 'C1', ts: '10.000001' });
  expect(ts(deleted, 'C1')).toEqual(['10.000003']);
  expect(ts(deleted, 'C1/10.000001')).toEqual([]);
});

it('does not invent a message that was changed before it was fetched', () => {
  expect(after({ type: 'message_changed', message: message('9.000001') })).toBe(loaded);
});

it('ends typing with the message, or with time', () => {
  const typing = after({ type: 'typing', channelId: 'C1', userId: 'U1' });
  expect(typing.typing).toHaveLength(1);
  expect(reduce(typing, { type: 'message', message: message('12.000001') }, 0).typing).toEqual([]);
  expect(reduce(typing, { type: 'typing_over', nowMs: 5_000 }, 0).typing).toHaveLength(1);
  expect(reduce(typing, { type: 'typing_over', nowMs: 7_000 }, 0).typing).toEqual([]);
});

it('puts a new modal in front, updates it in place and takes it away when it is closed', () => {
  const open = (id: string, hash: string, isOpen = true): Change => ({
    type: 'view',
    view: { id, type: 'modal', hash, isOpen },
  });
  const hashes = (...changes: Change[]) => after(...changes).views.map(({ hash }) => hash);
  expect(hashes(open('V1', 'a'), open('V2', 'b'), open('V1', 'c'))).toEqual(['c', 'b']);
  expect(hashes(open('V1', 'a'), open('V2', 'b'), open('V2', 'b', false))).toEqual(['a']);
});

it('keeps the state when the stream says what this page does not know', () => {
  expect(after({ type: 'from the future' } as unknown as Change)).toBe(loaded);
});

it('finds the first unread message, not counting own ones', () => {
  const messages = [message('1.000001'), message('1.000002', { userId: 'U2' }), message('1.000003')];
  expect(firstUnread(messages, 2, 'U2')).toBe('1.000001');
  expect(firstUnread(messages, 9, 'U2')).toBe('1.000001');
  expect(firstUnread(messages, 0, 'U2')).toBeUndefined();
});
