import { command, definePlugin, manifestOf, t } from '@errand/plugin-sdk';
import type { HistoryEntry } from './history';
import { entryBack, historyText, recallIn, remembered } from './history';
import { createMemoryHistory } from './memory-history';
import { createRegistry } from './registry';

const registry = createRegistry([
  manifestOf(
    definePlugin({
      name: 'test',
      version: '1.0.0',
      summary: 'x',
      commands: {
        echo: command({ summary: 'x', run: () => '' }),
        login: command({
          summary: 'x',
          args: { where: t.string(), password: t.string({ secret: true }) },
          run: () => '',
        }),
      },
    }),
  ),
]);
let ids = 0;
const entry = (handler: string, text = '', executionId = `e${(ids += 1)}`): HistoryEntry => ({
  executionId,
  plugin: 'test',
  handler,
  text,
});
const after = (...entries: HistoryEntry[]) => entries.reduce<HistoryEntry[]>(remembered, []);
const lines = (entries: readonly HistoryEntry[]) => entries.map(({ handler, text }) => `${handler} ${text}`.trim());

describe('the history of a person', () => {
  it('keeps the last ten, oldest first', () => {
    const entries = after(...Array.from({ length: 12 }, (_each, at) => entry('echo', String(at))));
    expect(lines(entries)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((at) => `echo ${at}`));
  });

  it('holds what was typed again once, as the latest', () => {
    expect(lines(after(entry('a'), entry('b'), entry('a', 'x'), entry('a')))).toEqual(['b', 'a x', 'a']);
  });

  it('tells commands of two plugins apart', () => {
    expect(after(entry('a'), { ...entry('a'), plugin: 'other' })).toHaveLength(2);
  });

  it('is told of one execution several times, and holds it where it was', () => {
    const first = entry('a', '', 'e');
    expect(lines(after(first, entry('b'), first))).toEqual(['a', 'b']);
  });

  it('is counted from the latest', () => {
    const entries = after(entry('a'), entry('b'));
    expect([1, 2, 3].map((back) => entryBack(entries, back)?.handler)).toEqual(['b', 'a', undefined]);
  });

  it('is shown as Errbot shows it', () => {
    const entries = after(...Array.from({ length: 9 }, (_each, at) => entry('echo', String(at))), entry('user_add'));
    expect(historyText(entries, '!', registry).split('\n')).toEqual([
      '10:!echo 0',
      ...[1, 2, 3, 4, 5, 6, 7, 8].map((at) => ` ${10 - at}:!echo ${at}`),
      ' 1:!user_add',
    ]);
    expect(historyText([], '!', registry)).toBe('');
  });

  it('is shown without secrets, though it has them', () => {
    const entries = [entry('login', 'prod sesame'), entry('login', "'sesame"), entry('gone', 'sesame'), entry('gone')];
    expect(historyText(entries, '!', registry).split('\n')).toEqual([
      ' 4:!login prod •••',
      ' 3:!login •••',
      ' 2:!gone •••',
      ' 1:!gone',
    ]);
    expect(entryBack(entries, 4)?.text).toBe('prod sesame');
  });
});

describe('recallIn', () => {
  it('knows a prefix that ends with a space by its word', () => {
    expect(recallIn('bot!', 'bot! ')).toBe(1);
    expect(recallIn('', '')).toBeUndefined();
    expect(recallIn('anything', '')).toBeUndefined();
  });
});

describe('createMemoryHistory', () => {
  const ana = { teamId: 'T1', userId: 'UANA' };

  it('keeps people apart, and workspaces', async () => {
    const history = createMemoryHistory();
    await history.record(ana, entry('a'));
    expect(lines(await history.entriesOf(ana))).toEqual(['a']);
    expect(await history.entriesOf({ ...ana, userId: 'UBEN' })).toEqual([]);
    expect(await history.entriesOf({ ...ana, teamId: 'T2' })).toEqual([]);
  });

  it('forgets who has typed nothing for longest', async () => {
    const history = createMemoryHistory(2);
    const of = (userId: string) => ({ ...ana, userId });
    for (const userId of ['U1', 'U2', 'U1', 'U3']) await history.record(of(userId), entry('a'));
    const known = await Promise.all(
      ['U1', 'U2', 'U3'].map(async (userId) => (await history.entriesOf(of(userId))).length),
    );
    expect(known).toEqual([1, 0, 1]);
  });
});
