import { createSlackRooms } from './web-api-rooms';

/** A Slack that answers with these, one after the other. */
function slackThatAnswers(...answers: (object | string)[]) {
  const asked: [method: string, args: Record<string, unknown>][] = [];
  const call = async <T>(method: string, args: Record<string, unknown>, shape: { parse(value: unknown): T }) => {
    asked.push([method, args]);
    const answer = answers.shift() ?? { ok: true };
    if (typeof answer === 'string')
      throw Object.assign(new Error(answer), {
        code: 'slack_webapi_platform_error',
        data: { ok: false, error: answer },
      });
    return shape.parse(answer);
  };
  return { rooms: createSlackRooms({ read: call, write: call } as never), asked };
}

it('lists rooms page by page', async () => {
  const channels = [{ id: 'C1', name: 'general' }];
  const { rooms, asked } = slackThatAnswers(
    { channels, response_metadata: { next_cursor: 'more' } },
    { channels: [], response_metadata: { next_cursor: '' } },
  );
  expect(await rooms.listRooms({ mine: true })).toEqual({ rooms: channels, next: 'more' });
  expect(await rooms.listRooms({ mine: false, cursor: 'more' })).toEqual({ rooms: [] });
  const common = { types: 'public_channel,private_channel', exclude_archived: true, limit: 999 };
  expect(asked).toEqual([
    ['users.conversations', { ...common, cursor: undefined }],
    ['conversations.list', { ...common, cursor: 'more' }],
  ]);
});

it('tells topic and members', async () => {
  const { rooms, asked } = slackThatAnswers(
    { channel: { topic: { value: 'calm' } } },
    { channel: {} },
    { members: ['U1'], response_metadata: { next_cursor: 'more' } },
    { members: ['U2'], response_metadata: { next_cursor: '' } },
  );
  expect(await rooms.topicOf('C1')).toBe('calm');
  expect(await rooms.topicOf('C1')).toBe('');
  expect(await rooms.membersOf('C1')).toEqual({ userIds: ['U1'], next: 'more' });
  expect(await rooms.membersOf('C1', 'more')).toEqual({ userIds: ['U2'] });
  expect(asked.at(-1)).toEqual(['conversations.members', { channel: 'C1', limit: 200, cursor: 'more' }]);
});

it.each<[string, (rooms: ReturnType<typeof createSlackRooms>) => Promise<void>]>([
  ['not_in_channel', (rooms) => rooms.leaveRoom('C1')],
  ['already_archived', (rooms) => rooms.archiveRoom('C1')],
  ['already_in_channel', (rooms) => rooms.inviteTo('C1', ['U1', 'U2'])],
])('takes %s for success, and nothing else', async (error, act) => {
  await act(slackThatAnswers(error).rooms);
  await expect(act(slackThatAnswers('is_archived').rooms)).rejects.toThrow('is_archived');
});
