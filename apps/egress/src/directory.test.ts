import { createDirectory } from './directory';
import { createFakeClock } from './testing/fake-clock';
import { classifyFake, createFakeSlack } from './testing/fake-slack';

function directory() {
  const clock = createFakeClock();
  const slack = createFakeSlack(clock);
  const made = createDirectory({
    slack,
    calls: (_call, run) => run(),
    classify: classifyFake,
    identity: () => ({
      teamId: 'T1',
      teamName: 'Acme',
      userId: 'U0BOT',
      botId: 'B1',
      name: 'errand',
      url: '',
      scopes: ['chat:write'],
    }),
    clock,
    signal: new AbortController().signal,
  });
  return { ...made, slack, clock };
}
const user = { kind: 'user', userId: 'U7' };

it('asks Slack once, however many ask at the same time and afterwards', async () => {
  const { answer, slack } = directory();
  await Promise.all([answer(user), answer(user), answer(user)]);
  expect(await answer(user)).toMatchObject({ kind: 'user', user: { id: 'U7', nick: 'u7' } });
  expect(slack.calls).toHaveLength(1);
});

it('asks again about whom a broadcast says has changed, even while it is asking', async () => {
  const { answer, hear, slack } = directory();
  const release = slack.hold('users.info');
  const early = answer(user);
  hear({ kind: 'directory.changed', subject: 'user', id: 'U7' });
  release();
  expect(await early).toMatchObject({ kind: 'user' });
  await answer(user);
  expect(slack.calls).toHaveLength(2);
  hear({ kind: 'directory.changed', subject: 'channel', id: 'U7' });
  await answer(user);
  expect(slack.calls).toHaveLength(2);
});

it('tells who is in a user group, for a minute', async () => {
  const { answer, hear, slack } = directory();
  const group = { kind: 'group', groupId: 'S0SRE' };
  expect(await answer(group)).toEqual({ kind: 'group', group: { id: 'S0SRE', userIds: ['U7'] } });
  await answer(group);
  expect(slack.calls).toHaveLength(1);
  hear({ kind: 'directory.changed', subject: 'group', id: 'S0SRE' });
  await answer(group);
  expect(slack.calls).toHaveLength(2);
  slack.fail('usergroups.users.list', { class: 'permanent', error: 'no_such_subteam' });
  expect(await answer({ kind: 'group', groupId: 'S0GONE' })).toEqual({ kind: 'not_found', reason: 'no_such_subteam' });
});

it('tells how user groups are mentioned, of which it reads the list once', async () => {
  const { answer, hear, slack } = directory();
  const handle = (groupId: string) => answer({ kind: 'handle', groupId });
  expect(await Promise.all(['S0SRE', 'S0GONE', 'S0SRE'].map(handle))).toEqual([
    { kind: 'handle', handle: 'sre' },
    { kind: 'not_found', reason: 'no_such_subteam' },
    { kind: 'handle', handle: 'sre' },
  ]);
  expect(slack.calls).toHaveLength(1);
  hear({ kind: 'directory.changed', subject: 'group', id: 'S0SRE' });
  await handle('S0SRE');
  expect(slack.calls).toHaveLength(2);
});

it('tells "there is none" from "Slack cannot be asked"', async () => {
  const { answer, slack } = directory();
  const channel = { kind: 'channel', channelId: 'C404' };
  slack.fail('conversations.info', { class: 'permanent', error: 'channel_not_found' });
  expect(await answer(channel)).toEqual({ kind: 'not_found', reason: 'channel_not_found' });
  slack.fail('users.info', { class: 'retry', error: 'timeout' });
  await expect(answer(user)).rejects.toThrow('timeout');
  expect(await answer(user)).toMatchObject({ kind: 'user' });
});

it('says that Slack will not tell, which asking again would not mend', async () => {
  const { answer, slack } = directory();
  slack.fail('users.info', { class: 'permanent', error: 'missing_scope' });
  expect(await answer(user)).toEqual({ kind: 'refused', reason: 'missing_scope' });
});

it('says that Slack is silent before those who ask give up, and gives the late answer to the next', async () => {
  const { answer, slack, clock } = directory();
  const release = slack.hold('users.info');
  const early = answer(user).catch((err: Error) => err.message);
  await clock.advance(2_500);
  expect(await early).toBe('Slack does not answer');
  release();
  expect(await answer(user)).toMatchObject({ kind: 'user' });
  expect(slack.calls).toHaveLength(1);
});

it('refuses what is not a question', async () => {
  await expect(directory().answer({ kind: 'user', userId: 'not an id' })).rejects.toThrow();
});

it('knows the bot without asking', async () => {
  const { answer, slack } = directory();
  expect(await answer({ kind: 'bot' })).toMatchObject({ kind: 'bot', bot: { userId: 'U0BOT', teamName: 'Acme' } });
  expect(slack.calls).toEqual([]);
});
