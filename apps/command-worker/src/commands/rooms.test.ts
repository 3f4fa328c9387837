import type { RoomsAnswer } from '@errand/contracts';
import { createCore } from './testing/core';

const setUp = (answer: RoomsAnswer = { kind: 'done' }) => {
  const core = createCore();
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
  await expect(refusing('new_error')).rejects.toThrow('Cannot destroy the room #general: Slack says new_error.');
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
  const many = Array.from({ length: 60 }, (_each, at) => `U${at}`);
  expect(await setUp({ kind: 'occupants', userIds: many, more: true }).say('room_occupants', 'a')).toMatch(
    /\n\tand more than 10 others\.$/,
  );
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
  expect(await say('room_invite', '', {}, { people: [] })).toBe(question);
  expect(await say('room_invite', '#ops', {}, { room: '#ops', people: [] })).toBe(question);
  const args = { room: '#ops', people: ['U0ANA0001', 'U0BEN0002'] };
  expect(await say('room_invite', '#ops @ana @ben', {}, args)).toBe('Invited @ana, @ben into the room #ops.');
  expect(await say('room_invite', '"#ops" "@ana" @ben', {}, args)).toBe('Invited @ana, @ben into the room #ops.');
  expect(asked[0]).toEqual({ kind: 'invite', room: '#ops', userIds: ['U0ANA0001', 'U0BEN0002'] });
  await expect(
    setUp({ kind: 'refused', reason: 'user_is_restricted' }).say('room_invite', '#ops @ana @ben', {}, args),
  ).rejects.toThrow('Cannot invite @ana, @ben into the room #ops: guests cannot be invited there.');
});
