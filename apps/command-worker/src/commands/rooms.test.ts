import type { RoomsAnswer } from '@errand/contracts';
import type { Directory, ExecutionInfo } from '@errand/plugin-sdk';
import { CommandError } from '@errand/plugin-sdk';
import type { PassesFilters } from '../dry-run';
import type { CorePluginsDeps } from './core-plugins';
import { occupantsText } from './occupants-text';
import { createCore } from './testing/core';

const setUp = (answer: RoomsAnswer = { kind: 'done' }, deps: Partial<CorePluginsDeps> = {}) => {
  const core = createCore({ deps });
  core.house.answer = answer;
  return core;
};

it.each([
  [
    'room_create',
    'Please tell me which chatroom to create.',
    'Created the room #new.',
    { kind: 'create', room: '#new' },
  ],
  ['room_join', 'Please tell me which chatroom to join.', 'Joined the room #new.', { kind: 'join', room: '#new' }],
  ['room_leave', 'Please tell me which chatroom to leave.', 'Left the room #new.', { kind: 'leave', room: '#new' }],
  [
    'room_destroy',
    'Please tell me which chatroom to destroy.',
    'Destroyed the room #new.',
    { kind: 'archive', room: '#new' },
  ],
])('%s asks which one, and says that it is done', async (name, question, answer, request) => {
  const { say, asked } = setUp();
  expect(await say(name)).toBe(question);
  expect(asked).toEqual([]);
  expect(await say(name, '#new')).toBe(answer);
  expect(asked).toEqual([request]);
});

it('says that there is no such room, and why Slack will not', async () => {
  await expect(setUp({ kind: 'not_found' }).say('room_join', 'x')).rejects.toMatchObject({
    code: 'command_error',
    message: 'Cannot find room x.',
  });
  const refusing = (reason: string) => setUp({ kind: 'refused', reason }).say('room_destroy', '#general');
  await expect(refusing('cant_archive_general')).rejects.toThrow(
    'Cannot destroy the room #general: nobody can archive the general channel.',
  );
  await expect(refusing('new_error')).rejects.toThrow('Cannot destroy the room #general: Slack says new\\_error.');
});

it('lists the rooms that it is in', async () => {
  expect(await setUp({ kind: 'rooms', rooms: [] }).say('room_list')).toBe("I'm not currently in any rooms.");
  const rooms = ['ops', 'general'].map((name) => ({ id: `C0${name}`, name }));
  expect(await setUp({ kind: 'rooms', rooms }).say('room_list')).toBe(
    "I'm currently in these rooms:\n\t#general\n\t#ops",
  );
});

it('lists the occupants, one answer a room', async () => {
  const { say } = setUp({ kind: 'occupants', userIds: ['UBEN', 'UANA'], more: false });
  expect(await say('room_occupants')).toBe('Please supply a room to list the occupants of.');
  expect(await say('room_occupants', 'a b')).toBe(
    'Occupants in a:\n\tuana\n\tuben.\n---\nOccupants in b:\n\tuana\n\tuben.',
  );
  const refused = setUp({ kind: 'refused', reason: 'not_in_channel' });
  expect(await refused.say('room_occupants', 'a')).toBe('Cannot list occupants in a: I am not in it.');
});

it('names two hundred occupants, and says how many there are besides; one that nobody can name by id', async () => {
  const many = Array.from({ length: 260 }, (_each, at) => `U${at + 1_000}`);
  const answer = await setUp({ kind: 'occupants', userIds: many, more: false }).say('room_occupants', 'a');
  expect(answer.match(/\n\tu1\d\d\d/g)).toHaveLength(200);
  expect(answer).toMatch(/\n\tand 60 others: I name 200 at most\.$/);
  expect(await setUp({ kind: 'occupants', userIds: many, more: true }).say('room_occupants', 'a')).toMatch(
    /\n\tand more than 60 others: I name 200 at most\.$/,
  );
  const user = () => Promise.reject(new CommandError('Slack cannot be asked'));
  expect(
    await occupantsText('a', { kind: 'occupants', userIds: ['U1', 'U2'], more: false }, {
      user,
    } as unknown as Directory),
  ).toBe('Occupants in a:\n\tU1\n\tU2.');
});

it('lists the occupants of twenty rooms, and names the others', async () => {
  const { say, asked } = setUp({ kind: 'occupants', userIds: ['UBEN'], more: false });
  const rooms = Array.from({ length: 22 }, (_each, at) => `r${at}`);
  const answers = (await say('room_occupants', rooms.join(' '))).split('\n---\n');
  expect(asked).toHaveLength(20);
  expect(answers[19]).toBe('Occupants in r19:\n\tuben.');
  expect(answers[20]).toBe('I list 20 rooms at a time. Ask me again for the others: r20, r21.');
});

it('tells and sets the topic', async () => {
  const { say, asked } = setUp();
  expect(await say('room_topic')).toBe('Please tell me which chatroom you want to know the topic of.');
  expect(await say('room_topic', '#ops calm')).toBe('Topic for #ops set.');
  expect(asked).toEqual([{ kind: 'set_topic', room: '#ops', topic: 'calm' }]);
  expect(await setUp({ kind: 'topic', topic: 'calm' }).say('room_topic', '#ops')).toBe('Topic for #ops: calm.');
  expect(await setUp({ kind: 'topic', topic: '' }).say('room_topic', '#ops')).toBe('No topic is set for #ops.');
  const absent = setUp({ kind: 'not_found' });
  const why = 'there is no such room that I can see';
  await expect(absent.say('room_topic', 'x')).rejects.toThrow(`Cannot get the topic for x: ${why}.`);
  await expect(absent.say('room_topic', 'x y')).rejects.toThrow(`Cannot set the topic for x: ${why}.`);
  await expect(setUp({ kind: 'refused', reason: 'too_long' }).say('room_topic', '#ops x')).rejects.toThrow(
    'Cannot set the topic for #ops: it is too long, 250 characters are the most.',
  );
});

it('invites people', async () => {
  const { say, asked } = setUp();
  const question = 'Please tell me which person(s) to invite into which room.';
  expect(await say('room_invite')).toBe(question);
  expect(await say('room_invite', '#ops')).toBe(question);
  expect(await say('room_invite', '"#ops" "@U0ANA0001" U0BEN0002')).toBe(
    'Invited @u0ana0001, U0BEN0002 into the room #ops.',
  );
  expect(asked).toEqual([{ kind: 'invite', room: '#ops', userIds: ['U0ANA0001', 'U0BEN0002'] }]);
  const mentions = [{ kind: 'user', id: 'U0BEN0002', label: 'ben' }] as const;
  expect(await say('room_invite', '#ops @ben', { mentions })).toBe('Invited @ben into the room #ops.');
  expect(asked[1]).toEqual({ kind: 'invite', room: '#ops', userIds: ['U0BEN0002'] });
  await expect(
    setUp({ kind: 'refused', reason: 'user_is_restricted' }).say('room_invite', '#ops @U0ANA0001 @U0BEN0002'),
  ).rejects.toThrow('Cannot invite @u0ana0001, @u0ben0002 into the room #ops: guests cannot be invited there.');
});

it('invites nobody where it does not know for sure who is meant, or they are too many', async () => {
  const { say, asked } = setUp();
  await expect(say('room_invite', '#ops @U0ANA0001 ben @carla')).rejects.toThrow(
    'Cannot invite ben, @carla into the room #ops: a person is named by a mention or a user id.',
  );
  const many = Array.from({ length: 101 }, (_each, at) => `U${at + 1_000}`).join(' ');
  await expect(say('room_invite', `#ops ${many}`)).rejects.toThrow(/: 100 people at a time are the most\.$/);
  expect(asked).toEqual([]);
});

it('makes a room that somebody joins, where they may make one', async () => {
  const admin = { userId: 'UADMIN', isDirect: true };
  const joining = async (caller: Partial<ExecutionInfo>, passesFilters?: PassesFilters) => {
    const { say, asked, house } = setUp(undefined, passesFilters && { passesFilters });
    house.answers.push({ kind: 'not_found' });
    return { said: await say('room_join', '#new a-password', caller).catch(String), asked };
  };
  const join = { kind: 'join', room: '#new' };
  expect(await joining(admin)).toEqual({ said: 'Joined the room #new.', asked: [join, { ...join, kind: 'create' }] });
  const refused = { said: 'CommandError: Cannot find room #new.', asked: [join] };
  for (const caller of [{}, { isDirect: true }, { ...admin, isDirect: false }])
    expect(await joining(caller)).toEqual(refused);
  // A filter may say no to the making of this very room.
  expect(await joining(admin, async (_entry, _ctx, text) => text !== '#new')).toEqual(refused);
});

it('shows what was typed as it was, by name, and lets none of it turn the answer around', async () => {
  expect(await setUp().say('room_join', '#C0OPS0001')).toBe('Joined the room #c0ops0001.');
  expect(await setUp().say('room_leave', '\u202e*a*')).toBe('Left the room *a*.');
  await expect(setUp({ kind: 'not_found' }).say('room_leave', '\u202e*a*')).rejects.toThrow(
    'Cannot find room \\*a\\*.',
  );
});
