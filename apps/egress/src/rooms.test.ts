import { createRooms } from './rooms';
import { createFakeClock } from './testing/fake-clock';
import { classifyFake, createFakeSlack } from './testing/fake-slack';

function setUp() {
  const slack = createFakeSlack(createFakeClock());
  const room = (name: string, members: string[] = []) => ({ name, topic: '', isArchived: false, members });
  slack.rooms.set('C0GENERAL', room('general', ['U0BOT', 'U0ANA']));
  slack.rooms.set('C0OPS', room('ops', ['U0ANA']));
  slack.rooms.set('C0DEV', room('dev'));
  slack.rooms.set('C0NEWS', room('news'));
  const { answer } = createRooms({ slack, calls: (_call, run) => run(), classify: classifyFake });
  return { slack, answer };
}

it('lists the rooms that the bot is in', async () => {
  const { answer } = setUp();
  expect(await answer({ kind: 'list' })).toEqual({ kind: 'rooms', rooms: [{ id: 'C0GENERAL', name: 'general' }] });
});

it.each(['news', '#news', '#NEWS', 'C0NEWS', '#C0NEWS'])('finds a room by its name or id: %s', async (room) => {
  const { answer, slack } = setUp();
  expect(await answer({ kind: 'join', room })).toEqual({ kind: 'done' });
  expect(slack.rooms.get('C0NEWS')?.members).toEqual(['U0BOT']);
});

it('looks first where the bot is, and no further than it must', async () => {
  const { answer, slack } = setUp();
  await answer({ kind: 'topic', room: 'general' });
  expect(slack.calls.map(({ method }) => method)).toEqual(['users.conversations', 'conversations.info']);
});

it('makes a room once, however often it is asked', async () => {
  const { answer, slack } = setUp();
  for (let times = 0; times < 2; times += 1)
    expect(await answer({ kind: 'create', room: '#new-one' })).toEqual({ kind: 'done' });
  expect([...slack.rooms.values()].filter(({ name }) => name === 'new-one')).toHaveLength(1);
});

it('makes no room by an id', async () => {
  const { answer, slack } = setUp();
  expect(await answer({ kind: 'create', room: 'C0NOWHERE' })).toEqual({ kind: 'not_found' });
  expect(await answer({ kind: 'create', room: 'C0NEWS' })).toEqual({ kind: 'done' });
  expect(slack.rooms.size).toBe(4);
});

it.each([
  [700, { count: 700, more: false }],
  [5_000, { count: 1_200, more: true }],
])('tells of %d members those of the pages up to a thousand', async (members, expected) => {
  const { answer, slack } = setUp();
  slack.rooms.get('C0OPS')!.members = Array.from({ length: members }, (_each, at) => `U${at}`);
  const told = (await answer({ kind: 'occupants', room: 'C0OPS' })) as { userIds: string[]; more: boolean };
  expect({ count: new Set(told.userIds).size, more: told.more }).toEqual(expected);
});

it('leaves, archives, invites, and sets and tells topics', async () => {
  const { answer, slack } = setUp();
  await answer({ kind: 'set_topic', room: 'general', topic: 'All' });
  expect(await answer({ kind: 'topic', room: 'general' })).toEqual({ kind: 'topic', topic: 'All' });
  await answer({ kind: 'invite', room: 'general', userIds: ['U0BEN'] });
  expect(await answer({ kind: 'occupants', room: 'general' })).toEqual({
    kind: 'occupants',
    userIds: ['U0BOT', 'U0ANA', 'U0BEN'],
    more: false,
  });
  await answer({ kind: 'leave', room: 'general' });
  await answer({ kind: 'archive', room: 'C0GENERAL' });
  expect(slack.rooms.get('C0GENERAL')).toMatchObject({ isArchived: true, members: ['U0ANA', 'U0BEN'] });
});

it('sets the presence of the bot, and hands on why it cannot', async () => {
  const { answer, slack } = setUp();
  expect(await answer({ kind: 'set_presence', presence: 'away' })).toEqual({ kind: 'done' });
  expect(slack.presence).toBe('away');
  slack.fail('users.setPresence', { class: 'permanent', error: 'missing_scope' });
  expect(await answer({ kind: 'set_presence', presence: 'auto' })).toEqual({
    kind: 'refused',
    reason: 'missing_scope',
  });
  slack.fail('users.setPresence', { class: 'retry', error: 'timeout' });
  await expect(answer({ kind: 'set_presence', presence: 'auto' })).rejects.toThrow('timeout');
  expect(slack.presence).toBe('away');
  await expect(answer({ kind: 'set_presence', presence: 'dnd' })).rejects.toThrow();
});

it('tells "there is none" and "it is not allowed" from "Slack cannot be asked"', async () => {
  const { answer, slack } = setUp();
  expect(await answer({ kind: 'join', room: 'nowhere' })).toEqual({ kind: 'not_found' });
  expect(await answer({ kind: 'join', room: 'C0NOWHERE' })).toEqual({ kind: 'not_found' });
  slack.fail('conversations.join', { class: 'permanent', error: 'missing_scope' });
  expect(await answer({ kind: 'join', room: 'ops' })).toEqual({ kind: 'refused', reason: 'missing_scope' });
  slack.fail('conversations.join', { class: 'retry', error: 'timeout' });
  await expect(answer({ kind: 'join', room: 'ops' })).rejects.toThrow('timeout');
});

it('refuses what is no question', async () => {
  await expect(setUp().answer({ kind: 'explode', room: 'ops' })).rejects.toThrow();
});
