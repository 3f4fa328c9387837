import type { AnswerRequest, OnlyRequest } from '@errand/engine';
import type { Context } from '@errand/plugin-sdk';
import { createApprovals } from './approvals';

const ref = { handle: 'e0/0', conversation: { teamId: 'T1', channelId: 'C1' } };
const reply = { markdown: 'Approved.', blocks: [{ type: 'rich_text' }] };

const never = () => Promise.reject(new Error('nobody asked'));

function say(
  verb: 'confirm' | 'approve' | 'reject',
  text: string,
  answerRequest: AnswerRequest,
  onlyRequest: OnlyRequest = never,
) {
  const update = jest.fn();
  const message = jest.fn(() => ({ update }));
  const execution = { id: 'e1', teamId: 'T1', threadTs: '1.1', userId: 'UBEN', actor: 'human', channelId: 'C1' };
  const once = (_key: string, find: () => Promise<unknown>) => find();
  const ctx = { execution, message, once } as unknown as Context;
  const said = createApprovals({ answerRequest, onlyRequest })[verb].run({ args: {}, flags: {}, text }, ctx);
  return { said, message, update };
}

it.each(['confirm', 'approve', 'reject'] as const)(
  'takes !%s, changes the question and says what there is to say',
  async (verb) => {
    const answerRequest = jest.fn(async () => ({ question: { ref, reply }, said: '1 of 2 approvals.' }));
    const { said, message, update } = say(verb, 'ab12', answerRequest);
    expect(await said).toBe('1 of 2 approvals.');
    expect(answerRequest).toHaveBeenCalledWith({
      verb,
      id: 'ab12',
      caller: { id: 'UBEN', kind: 'human', channelId: 'C1' },
      executionId: 'e1',
    });
    expect(message).toHaveBeenCalledWith(ref);
    expect(update).toHaveBeenCalledWith(reply);
  },
);

it('takes the only one there is where no id was typed', async () => {
  const answerRequest = jest.fn(async () => ({ question: { ref, reply }, said: undefined }));
  const onlyRequest = jest.fn(async () => 'ab12');
  await say('approve', '', answerRequest, onlyRequest).said;
  const caller = { id: 'UBEN', kind: 'human', channelId: 'C1' };
  expect(onlyRequest).toHaveBeenCalledWith({ verb: 'approve', caller, teamId: 'T1', threadTs: '1.1' });
  expect(answerRequest).toHaveBeenCalledWith({ verb: 'approve', id: 'ab12', caller, executionId: 'e1' });
  await say('approve', '', answerRequest, async () => undefined).said;
  expect(answerRequest).toHaveBeenLastCalledWith({ verb: 'approve', id: '', caller, executionId: 'e1' });
});

it('changes no question where the answer does not count', async () => {
  const refused = Object.assign(new Error('That was approved already.'), { code: 'command_error' });
  const { said, message } = say('approve', 'ab12', () => Promise.reject(refused));
  await expect(said).rejects.toBe(refused);
  expect(message).not.toHaveBeenCalled();
});

it('asks to try again while the store is away', async () => {
  const away = Object.assign(new Error('away'), { code: 'store_unavailable' });
  const { said } = say('approve', 'ab12', () => Promise.reject(away));
  await expect(said).rejects.toMatchObject({ code: 'command_error', message: expect.stringContaining('Try again') });
});

it('knows nothing of them in the history', () => {
  const commands = createApprovals({ answerRequest: never, onlyRequest: never });
  expect(Object.values(commands).map(({ historize }) => historize)).toEqual([false, false, false]);
});
