import type { ApprovalRequest } from './approval-request';
import type { AnswerVerb } from './answer-request';
import { createOnlyRequest } from './only-request';
import { messageEvent } from './testing/builders';

type Where = { channelId?: string; threadTs?: string; kind?: 'confirmation' | 'approval'; requesterId?: string };
const request = (id: string, where: Where = {}) => {
  const { channelId = 'C1', threadTs, kind = 'approval', requesterId = 'UANA' } = where;
  const envelope = messageEvent('!ship', { channelId, ...(threadTs && { threadTs }) });
  return { id, details: { demand: { kind }, requesterId, envelope } } as ApprovalRequest;
};
const only = (open: ApprovalRequest[], threadTs?: string, verb: AnswerVerb = 'approve') =>
  createOnlyRequest({ store: { open: async () => open }, partitionOf: () => 0 })({
    verb,
    caller: { id: 'UBEN', kind: 'human', channelId: 'C1' },
    teamId: 'T1',
    threadTs,
  });

it('is the only one of the channel', async () => {
  expect(await only([request('a', { channelId: 'C2' }), request('b')])).toBe('b');
  expect(await only([request('b', { threadTs: '1.1' })])).toBe('b');
  expect(await only([request('a'), request('b')])).toBeUndefined();
  expect(await only([request('a', { channelId: 'C2' })])).toBeUndefined();
});

it('is the only one of the thread, where there is one', async () => {
  const open = [request('a'), request('b', { threadTs: '1.1' }), request('c', { threadTs: '1.2' })];
  expect(await only(open, '1.1')).toBe('b');
  expect(await only(open, '1.3')).toBeUndefined();
  expect(await only([request('a')], '1.3')).toBe('a'); // as in the thread under the question
});

it('is one that can be answered so', async () => {
  const open = [request('a', { kind: 'confirmation' }), request('b')];
  expect(await only(open)).toBe('b');
  expect(await only(open, undefined, 'confirm')).toBeUndefined();
  expect(await only(open, undefined, 'reject')).toBeUndefined();
  expect(await only([request('a', { kind: 'confirmation', requesterId: 'UBEN' })], undefined, 'confirm')).toBe('a');
});

it('is none of so many that there may be others', async () => {
  const others = Array.from({ length: 499 }, (_each, at) => request(`o${at}`, { channelId: 'C2' }));
  expect(await only([...others, request('a')])).toBeUndefined();
  expect(await only([...others.slice(1), request('a')])).toBe('a');
});
