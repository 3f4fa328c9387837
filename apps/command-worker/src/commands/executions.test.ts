import { anEvent } from '@errand/failures/testing';
import type { InspectedExecution } from '@errand/storage';
import { createCore } from './testing/core';

const running = (change: Partial<InspectedExecution> = {}): InspectedExecution => ({
  id: 'abcdef0123456789',
  plugin: 'deploy',
  handler: 'deploy_all',
  state: 'running',
  cause: undefined,
  envelope: anEvent('!deploy all xoxb-12345678-abc'),
  attempts: 1,
  owner: 'host-2-xyz',
  ageMs: 65_000,
  claimedAt: '2026-11-23T07:41:00.123456Z',
  endedAt: undefined,
  ...change,
});
function setUp(...executions: InspectedExecution[]) {
  const core = createCore();
  core.inspected.push(...executions);
  return core;
}

it('is for admins', async () => {
  const { deps } = createCore();
  const manifest = deps.registry().plugins.find(({ name }) => name === 'executions');
  expect(manifest?.commands.map(({ name, admin }) => [name, admin])).toEqual([
    ['ps', true],
    ['kill', true],
    ['trace', true],
  ]);
});

describe('ps', () => {
  it('lists what runs and what waits, but for itself, and none of what people wrote', async () => {
    const { admin } = setUp(
      running(),
      running({ id: 'own' }),
      running({ id: 'fedcba9876543210', state: 'queued', owner: '', ageMs: 2_000 }),
      running({ id: 'aaaabbbbccccdddd', attempts: 2 }),
    );
    expect(await admin('ps')).toBe(
      [
        '### What runs',
        '',
        '- `abcdef012345` **!deploy all** by <@UANA> in <#C1>, runs for 1 minute and 5 seconds on `host-2-xyz`',
        '- `fedcba987654` **!deploy all** by <@UANA> in <#C1>, waits for 2 seconds',
        '- `aaaabbbbcccc` **!deploy all** by <@UANA> in <#C1>, runs for 1 minute and 5 seconds on `host-2-xyz`, attempt 2',
        '',
        '`!kill <id>` ends one, `!trace <id>` tells its course.',
      ].join('\n'),
    );
  });

  it('says so when nothing runs, or more than a list should hold', async () => {
    expect(await setUp(running({ id: 'own' })).admin('ps')).toBe('Nothing runs but this.');
    const many = Array.from({ length: 30 }, (_each, at) => running({ id: `${at}`.padStart(16, 'a') }));
    const answer = await setUp(...many).admin('ps');
    expect(answer.match(/^- /gm)).toHaveLength(20);
    expect(answer).toContain('These are the first 20.');
  });
});

describe('kill', () => {
  it('tells every worker, and says when it has ended', async () => {
    const core = setUp(running());
    const answer = core.admin('kill', ' `ABCDEF01` ');
    while (core.broadcasts.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(core.broadcasts).toEqual([{ kind: 'execution.kill', executionId: 'abcdef0123456789', by: 'UADMIN' }]);
    core.inspected[0] = running({ state: 'failed' });
    expect(await answer).toBe('**!deploy all** `abcdef012345` was ended: failed.');
  });

  it.each([
    ['', [], 'Which one? Say its id.'],
    ['abc', [], 'An id has 4 characters at least.'],
    ['abcd', [], 'There is no command with the id `abcd`: they are kept for a week.'],
    ['abcd', [running({ state: 'queued' })], 'does not run yet: it waits for others of its channel.'],
    ['abcd', [running({ state: 'done' })], '**!deploy all** `abcdef012345` has ended already: done.'],
    ['abcd', [running(), running({ id: 'abcd1' })], 'Several begin with `abcd`: `abcdef0123456789`, `abcd1`'],
    ['own1', [running({ id: 'own1' })], ''],
  ])('says why not: %j', async (text, executions, answer) => {
    const { admin, say, broadcasts } = setUp(...executions);
    const killed = text === 'own1' ? say('kill', text, { id: 'own1' }) : admin('kill', text);
    await expect(killed).rejects.toMatchObject({ code: 'command_error', message: expect.stringContaining(answer) });
    expect(broadcasts).toEqual([]);
  });
});

describe('trace', () => {
  it('tells the cause, the attempts and what became of the replies, without tokens', async () => {
    const ended = { state: 'failed' as const, cause: 'Error: `no` xoxb-12345678-abc', attempts: 2 };
    const { admin, messages } = setUp(running({ ...ended, endedAt: '2026-11-23T07:42:05.123456Z' }));
    messages.push(
      {
        number: 0,
        kind: 'post',
        isPublished: true,
        parts: [{ part: 0, state: 'posted', attempts: 1, error: undefined }],
      },
      {
        number: 1,
        kind: 'post',
        isPublished: true,
        parts: [
          { part: 0, state: 'posted', attempts: 3, error: undefined },
          { part: 1, state: 'dead', attempts: 1, error: 'is_archived' },
        ],
      },
      { number: 2, kind: 'react', isPublished: true, parts: [] },
      { number: 3, kind: 'post', isPublished: false, parts: [] },
    );
    const answer = await admin('trace', 'abcdef012345');
    expect(answer).toMatch(/^### \*\*!deploy all\*\* by <@UANA> in <#C1>\n\n- \*\*Id\*\* `abcdef0123456789`\n/);
    for (const line of [
      "- **State** failed\n- **Cause** `Error: 'no' [redacted]`\n- **Said** `!deploy all [redacted]`",
      '- **Attempts** 2',
      '- **Worker** `host-2-xyz`',
      '- **Ended** 2026-11-23 07:42:05 UTC, after 1 minute and 5 seconds',
      '- Message 0, post: posted\n',
      '- Message 1, post: part 1 posted after 3 tries, part 2 dead (`is_archived`)\n',
      '- Message 2, react: on its way to egress\n- Message 3, post: stored, not published yet',
    ])
      expect(answer).toContain(line);
  });

  it('says so when it has said nothing', async () => {
    expect(await setUp(running()).admin('trace', 'abcdef01')).toMatch(/\n\nIt has said nothing\.$/);
  });
});
