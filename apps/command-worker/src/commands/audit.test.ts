import type { Context } from '@errand/plugin-sdk';
import { createMemoryAudit } from '@errand/storage/testing';
import { createAudit } from './audit';

async function setUp() {
  const audit = createMemoryAudit(() => new Date('2026-11-23T12:00:00.000Z'));
  const { audit: definition } = createAudit({ audit, settings: { prefix: '!' } });
  const access = { outcome: 'denied', because: 'denyUsers of `deploy*`', policyVersion: 3 };
  await audit.record({
    ...{ kind: 'command', subject: 'e1', traceId: 't1', userId: 'UANA', channelId: 'C1', ts: '1712000000.000100' },
    ...{ command: 'deploy_now', details: { text: 'web <!channel>', access, outcome: 'denied' } },
  });
  await audit.record({
    ...{ kind: 'post', subject: 'e1', channelId: 'C1', ts: '1712000000.000200' },
    details: { key: 'e1/0/0', state: 'posted' },
  });
  const say = async (flags: Record<string, string> = {}) =>
    (await definition!.run({ args: {}, flags, text: '' } as never, {} as Context)) as {
      markdown: string;
      mentions: string[];
    };
  return { say, definition, audit };
}

it('is for admins', async () => {
  expect((await setUp()).definition?.admin).toBe(true);
});

it('tells what was asked, decided and posted, mentions nobody whom somebody only wrote of', async () => {
  const { say } = await setUp();
  const { markdown, mentions } = await say({
    person: 'UANA',
    message: 'https://acme.slack.com/archives/C1/p1712000000000200',
  });
  expect(markdown.split('\n')).toEqual([
    '### The audit: the newest entry',
    '',
    "- 2026-11-23 12:00:00 UTC **!deploy now** `web <!channel>` by <@UANA> in <#C1>: denied; denied: `denyUsers of 'deploy*'`, policy 3. No. 1, trace `t1`",
    '  - 2026-11-23 12:00:00 UTC post posted in `C1` as `1712000000.000200`. No. 2',
  ]);
  expect(mentions).toEqual(['UANA', 'C1']);
});

it('tells who was asked to agree, and who did, beneath the command', async () => {
  const { say, audit } = await setUp();
  const ofRequest = { kind: 'approval', subject: 'e2', command: 'ship' } as const;
  const details = { requestId: 'abc', state: 'asked', wants: 'approval', by: ['S1', 'role:sre'], count: 2 };
  await audit.record({ ...ofRequest, userId: 'UANA', details });
  await audit.record({ ...ofRequest, userId: 'UBEN', details: { requestId: 'abc', state: 'approved' } });
  await audit.record({ ...ofRequest, details: { requestId: 'abc', state: 'expired' } });
  await audit.record({ kind: 'command', subject: 'e2', traceId: 't2', command: 'ship', details: { outcome: 'asked' } });
  const { markdown, mentions } = await say({ person: 'UBEN' });
  expect(markdown.split('\n').slice(2)).toEqual([
    '- 2026-11-23 12:00:00 UTC **!ship**: asked. No. 6, trace `t2`',
    '  - 2026-11-23 12:00:00 UTC approval asked for by <@UANA>, of 2 among `S1`, `role:sre`: request `abc`. No. 3',
    '  - 2026-11-23 12:00:00 UTC approved by <@UBEN>: request `abc`. No. 4',
    '  - 2026-11-23 12:00:00 UTC expired: request `abc`. No. 5',
  ]);
  expect(mentions).toEqual(['UANA', 'UBEN']);
});

it('finds nothing, and says so', async () => {
  const { say } = await setUp();
  expect((await say({ command: 'status' })).markdown).toBe('The audit has nothing of that.');
});

it('says what is wrong with a link or a date', async () => {
  const { say } = await setUp();
  await expect(say({ message: 'C1' })).rejects.toMatchObject({
    code: 'command_error',
    message: expect.stringContaining('copy it in Slack') as unknown,
  });
  await expect(say({ since: 'monday' })).rejects.toMatchObject({
    code: 'command_error',
    message: expect.stringContaining('`monday` is no date') as unknown,
  });
});
