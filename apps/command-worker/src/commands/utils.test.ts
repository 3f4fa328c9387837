import { createCore } from './testing/core';

describe('history', () => {
  it('shows what the caller ran, in the layout of Errbot', async () => {
    const { say, deps } = createCore();
    const ana = { teamId: 'T1', userId: 'UANA' };
    expect(await say('history')).toBe('');
    await deps.history.record(ana, { executionId: 'e1', plugin: 'utils', handler: 'echo', text: '*hi*  @U0BEN0002' });
    await deps.history.record(ana, { executionId: 'e2', plugin: 'health', handler: 'status_gc', text: '' });
    expect(await say('history')).toBe(' 2:!echo *hi*  @u0ben0002\n 1:!status_gc');
    expect(await say('history', '', { userId: 'UBEN' })).toBe('');
  });
});

describe('log tail', () => {
  const asked: number[] = [];
  const { admin } = createCore({
    deps: {
      async logTail(count) {
        asked.push(count);
        return ['{"msg":"one"}', 'with ``` and xoxb-12345678-abc'];
      },
    },
  });

  it('shows lines as they are, without what would end the block, and without tokens', async () => {
    expect(await admin('log_tail')).toBe('```\n{"msg":"one"}\nwith \'\'\' and [redacted]\n```');
  });

  it.each([
    ['', 40],
    ['7', 7],
    ['many', 40],
    ['-3', 40],
    ['0', 40],
  ])('%j is %d lines', async (text, lines) => {
    await admin('log_tail', text);
    expect(asked.at(-1)).toBe(lines);
  });

  it('shows the newest that fit, and of a line that does not its end', async () => {
    const tail = (lines: string[]) => createCore({ deps: { logTail: async () => lines } }).admin('log_tail');
    const long = 'x'.repeat(15_000);
    expect(await tail([`1${long}`, `2${long}`, 'last'])).toBe(`\`\`\`\n2${long}\nlast\n\`\`\``);
    expect((await tail([`first${'x'.repeat(30_000)}end`])).slice(-10)).toBe('xxxend\n```');
  });

  it('says so when nothing is kept', async () => {
    expect(await createCore().admin('log_tail')).toBe('Nothing is logged yet.');
  });
});

describe('render test', () => {
  it('shows all that an answer may hold', async () => {
    const page = await createCore().say('render_test');
    for (const each of ['# A heading', '- a list', '1. first', '> A quote', '```', '| Left |', '[link](https://'])
      expect(page).toContain(each);
  });
});
