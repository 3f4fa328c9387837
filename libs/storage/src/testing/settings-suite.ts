import { createHash } from 'node:crypto';
import type { NewSettingsVersion } from '../settings/settings-version-store';
import type { OpenStore } from './fixture';
import { oddTexts, useStore } from './fixture';

const aVersion = (overrides: Partial<NewSettingsVersion> = {}): NewSettingsVersion => ({
  id: 'attempt-1',
  after: 0,
  text: 'prefix: "!"\n',
  by: 'ana@laptop',
  through: 'command',
  ...overrides,
});

export function settingsSuite(open: OpenStore): void {
  const fixture = useStore(open);

  it('are none at first, and then known to every process as they were written', async () => {
    const { store, other } = fixture();
    expect([await store.settings.latest(), await store.settings.find(1)]).toEqual([0, undefined]);
    const added = await store.settings.add(aVersion());
    expect(added).toMatchObject({ version: 1, text: 'prefix: "!"\n', by: 'ana@laptop', through: 'command' });
    expect(await other.settings.latest()).toBe(1);
    const found = await other.settings.find(1);
    expect(found).toMatchObject({ version: 1, text: 'prefix: "!"\n', by: 'ana@laptop', at: added?.at });
    expect(Math.abs(Date.parse(found?.at ?? '') - Date.now())).toBeLessThan(3_600_000);
    expect(found?.ageMs).toBeGreaterThanOrEqual(0);
    expect(found?.ageMs).toBeLessThan(60_000);
  });

  it('follow one on the other: who did not know the last one is told', async () => {
    const { store, other } = fixture();
    await store.settings.add(aVersion());
    expect(await other.settings.add(aVersion({ id: 'attempt-2', text: 'late' }))).toBeUndefined();
    expect(await other.settings.add(aVersion({ id: 'attempt-3', after: 4 }))).toBeUndefined();
    expect(await other.settings.add(aVersion({ id: 'attempt-4', after: 1 }))).toMatchObject({ version: 2 });
  });

  it('of many at once one is the next', async () => {
    const { store, other } = fixture();
    const added = await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        (at % 2 === 0 ? store : other).settings.add(aVersion({ id: `attempt-${at}`, text: `${at}` })),
      ),
    );
    const first = added.filter((each) => each !== undefined);
    expect(first).toHaveLength(1);
    expect([await store.settings.latest(), (await store.settings.find(1))?.text]).toEqual([1, first[0]?.text]);
  });

  it('are stored once where the answer got lost', async () => {
    const { store } = fixture();
    const before = await store.settings.add(aVersion());
    const { ageMs: _ageMs, ...again } = (await store.settings.add(aVersion()))!;
    expect(before).toMatchObject(again);
    expect(await store.settings.latest()).toBe(1);
    await store.audit.seal();
    expect(await store.audit.find({ subject: 'settings/1' }, { limit: 5 })).toHaveLength(1);
  });

  it('are in the audit, with who applied them and a hash of their text', async () => {
    const { store } = fixture();
    const text = 'prefix: "."\n';
    await store.settings.add(aVersion({ text }));
    await store.audit.seal();
    const sha256 = createHash('sha256').update(text).digest('hex');
    expect(await store.audit.read(0, 5)).toMatchObject([
      { kind: 'settings', subject: 'settings/1', details: { state: 'applied', by: 'ana@laptop', sha256 } },
    ]);
  });

  it('are listed without their texts, the newest first', async () => {
    const { store } = fixture();
    for (const after of [0, 1, 2, 3]) await store.settings.add(aVersion({ id: `attempt-${after}`, after }));
    const newest = await store.settings.list({ limit: 2 });
    expect(newest.map(({ version }) => version)).toEqual([4, 3]);
    expect(newest[0]).not.toHaveProperty('text');
    expect((await store.settings.list({ limit: 5, before: 3 })).map(({ version }) => version)).toEqual([2, 1]);
  });

  it('keep any text', async () => {
    const { store } = fixture();
    const text = oddTexts.join('\n');
    await store.settings.add(aVersion({ text, by: text }));
    expect(await store.settings.find(1)).toMatchObject({ text, by: text });
  });
}
