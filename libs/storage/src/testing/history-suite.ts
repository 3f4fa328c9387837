import type { HistoryEntry } from '../history/history-store';
import type { OpenStore } from './fixture';
import { oddTexts, range, useStore } from './fixture';

const ana = { teamId: 'T1', userId: 'UANA' };

export function historySuite(open: OpenStore): void {
  const fixture = useStore(open);
  let ids = 0;
  const entry = (handler: string, text = '', change: Partial<HistoryEntry> = {}): HistoryEntry => ({
    executionId: `e${(ids += 1)}`,
    plugin: 'utils',
    handler,
    text,
    ...change,
  });
  const lines = async (person = ana) =>
    (await fixture().other.history.entriesOf(person)).map(({ handler, text }) => `${handler} ${text}`.trim());

  it('keeps the last ten of a person, oldest first, for every process', async () => {
    const { store } = fixture();
    for (const at of range(12)) await store.history.record(ana, entry('echo', String(at)));
    expect(await lines()).toEqual(range(10).map((at) => `echo ${at + 2}`));
  });

  it('holds what was typed again once, as the latest', async () => {
    const { store } = fixture();
    for (const each of [entry('a'), entry('b'), entry('a', 'x'), entry('a')]) await store.history.record(ana, each);
    expect(await lines()).toEqual(['b', 'a x', 'a']);
    await store.history.record(ana, entry('a', '', { plugin: 'other' }));
    expect(await lines()).toEqual(['b', 'a x', 'a', 'a']);
  });

  it('is told of one execution several times, and holds it where it was', async () => {
    const { store, other } = fixture();
    const first = entry('a');
    await store.history.record(ana, first);
    await store.history.record(ana, entry('b'));
    await other.history.record(ana, first);
    expect(await lines()).toEqual(['a', 'b']);
  });

  it('keeps people apart, and workspaces', async () => {
    const { store } = fixture();
    await store.history.record(ana, entry('a'));
    expect(await lines({ ...ana, userId: 'UBEN' })).toEqual([]);
    expect(await lines({ ...ana, teamId: 'T2' })).toEqual([]);
  });

  it('gives odd texts back as they were', async () => {
    const { store } = fixture();
    for (const text of oddTexts) await store.history.record(ana, entry('echo', text));
    expect((await store.history.entriesOf(ana)).map(({ text }) => text)).toEqual(oddTexts);
  });

  it('makes few round trips for the commands of many people, in the order of each', async () => {
    const { store, roundTrips } = fixture();
    const before = roundTrips();
    const typed = range(500).map((n) =>
      store.history.record({ ...ana, userId: `U${n % 250}` }, entry(n < 250 ? 'first' : 'second')),
    );
    await Promise.all(typed);
    expect(roundTrips() - before).toBeLessThanOrEqual(10);
    expect(await lines({ ...ana, userId: 'U7' })).toEqual(['first', 'second']);
  });

  it('makes few round trips for many commands of one person, in their order', async () => {
    const { store, roundTrips } = fixture();
    const before = roundTrips();
    const texts = [...range(200).map(String), ...range(10).map((n) => String(9 - n))];
    await Promise.all(texts.map((text) => store.history.record(ana, entry('echo', text))));
    expect(roundTrips() - before).toBeLessThanOrEqual(10);
    expect(await lines()).toEqual(range(10).map((n) => `echo ${9 - n}`));
  });

  it('prunes what nobody can recall any more, and those who have typed nothing for a year', async () => {
    const { store } = fixture();
    const count = async () => (await store.history.entriesOf(ana)).length;
    for (const at of range(12)) await store.history.record(ana, entry('echo', String(at)));
    await store.prune({ olderThanMs: 0 });
    expect(await count()).toBe(10);
    // Were the two oldest still there, they would move up now.
    await store.history.record(ana, entry('echo', '0'));
    expect(await lines()).toEqual([...range(9).map((at) => `echo ${at + 3}`), 'echo 0']);
    await store.prune({ olderThanMs: 0, historyOlderThanMs: 0 });
    expect(await count()).toBe(0);
  });
}
