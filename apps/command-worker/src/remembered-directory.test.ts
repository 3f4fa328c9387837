import { createInMemoryBroker } from '@errand/broker';
import type { DirectoryAnswer, DirectoryRequest } from '@errand/contracts';
import { createTestClock } from '@errand/engine/testing';
import { waitFor } from '@errand/testing';
import { rememberAnswers } from './remembered-directory';

const patience = { signal: new AbortController().signal, until: undefined };
const group: DirectoryRequest = { kind: 'group', groupId: 'S1' };
const members = (...userIds: string[]): DirectoryAnswer => ({ kind: 'group', group: { id: 'S1', userIds } });

function setUp(...answers: DirectoryAnswer[]) {
  const hub = createInMemoryBroker();
  const clock = createTestClock();
  const asked: DirectoryRequest[] = [];
  const answer = async (request: DirectoryRequest) => {
    asked.push(request);
    return answers.length > 1 ? answers.shift()! : answers[0]!;
  };
  const { ask, stop } = rememberAnswers(answer, hub.connect('worker'), clock);
  return { hub, clock, asked, ask: (request = group) => ask(request, patience), stop };
}

it('asks once, until a broadcast says that it has changed', async () => {
  const { hub, ask, asked, stop } = setUp(members('U1'), members());
  expect([await ask(), await ask()]).toEqual([members('U1'), members('U1')]);
  expect(asked).toHaveLength(1);
  const other = hub.connect('other');
  other.broadcast({ kind: 'directory.changed', subject: 'user', id: 'S1' });
  other.broadcast({ kind: 'directory.changed', subject: 'group', id: 'S1' });
  await waitFor(async () => (await ask()).kind === 'group' && asked.length === 2, { what: 'another question' });
  expect(await ask()).toEqual(members());
  await stop();
});

it('asks again after 30 seconds', async () => {
  const { clock, ask, asked } = setUp(members('U1'), members());
  await ask();
  await clock.advance(29_999);
  expect(await ask()).toEqual(members('U1'));
  await clock.advance(1);
  expect(await ask()).toEqual(members());
  expect(asked).toHaveLength(2);
});

it('does not remember what may have changed while it was asked for', async () => {
  const hub = createInMemoryBroker();
  const heard: unknown[] = [];
  const worker = hub.connect('worker');
  worker.subscribe((message) => void heard.push(message));
  let asked = 0;
  const { ask } = rememberAnswers(
    async () => {
      asked += 1;
      if (asked > 1) return members();
      hub.connect('other').broadcast({ kind: 'directory.changed', subject: 'group', id: 'S1' });
      await waitFor(() => heard.length > 0, { what: 'the broadcast' });
      return members('U1');
    },
    worker,
    createTestClock(),
  );
  expect(await ask(group, patience)).toEqual(members('U1'));
  expect(await ask(group, patience)).toEqual(members());
});

it.each<[string, DirectoryAnswer, DirectoryRequest]>([
  ['that there is none', { kind: 'not_found', reason: 'no_such_subteam' }, group],
  ['that Slack will not tell', { kind: 'refused', reason: 'missing_scope' }, group],
  ['the bot', { kind: 'bot', bot: { teamId: 'T1', teamName: 'A', userId: 'U9', name: 'errand' } }, { kind: 'bot' }],
])('does not remember %s', async (_name, answer, request) => {
  const { ask, asked } = setUp(answer);
  await ask(request);
  await ask(request);
  expect(asked).toHaveLength(2);
});
