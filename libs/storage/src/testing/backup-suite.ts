import { sealAll } from '../audit/seal';
import { verifyChain } from '../audit/chain';
import type { BackupRow } from '../backup/backup-store';
import type { OpenStore } from './fixture';
import { oddTexts, range, useStore } from './fixture';

const ana = { teamId: 'T1', userId: 'UANA' };

export function backupSuite(open: OpenStore): void {
  const fixture = useStore(open);
  const rowsOf = async () => {
    const rows: BackupRow[] = [];
    for await (const row of fixture().store.backup.rows()) rows.push(row);
    return rows;
  };
  const fill = async () => {
    const { store } = fixture();
    await store.pluginStates.set('utils', false, 'UANA');
    for (const [n, text] of oddTexts.entries())
      await store.history.record(ana, { executionId: `e${n}`, plugin: 'utils', handler: 'echo', text });
    for (const n of range(3)) await store.audit.record(anEntry(n));
    await sealAll(store.audit);
  };

  it('gives back what an empty database had when it was written, and goes on from there', async () => {
    await fill();
    const { store } = fixture();
    const [rows, entries, head] = [await rowsOf(), await store.history.entriesOf(ana), await store.audit.head()];
    const fresh = await open();
    try {
      await fresh.store.backup.restore(rows);
      expect(await fresh.store.pluginStates.deactivated()).toEqual(['utils']);
      expect(await fresh.store.history.entriesOf(ana)).toEqual(entries);
      expect(await fresh.store.audit.head()).toEqual(head);
      await fresh.store.history.record(ana, { executionId: 'new', plugin: 'utils', handler: 'echo', text: 'new' });
      expect((await fresh.store.history.entriesOf(ana)).at(-1)?.text).toBe('new');
      await fresh.store.audit.record(anEntry(9));
      await sealAll(fresh.store.audit);
      const { faults } = await verifyChain(
        (after, limit) => fresh.store.audit.read(after, limit),
        await fresh.store.audit.head(),
      );
      expect(faults).toEqual([]);
    } finally {
      await fresh.drop();
    }
  });

  it('refuses a database that holds something, names what, and changes nothing', async () => {
    await fill();
    const { store } = fixture();
    const rows = await rowsOf();
    await expect(store.backup.restore([{ table: 'plugin_states', row: rows[0]!.row }])).rejects.toMatchObject({
      code: 'store_not_empty',
      message: expect.stringContaining('plugin_states, history, audit') as string,
    });
    expect(await rowsOf()).toEqual(rows);
  });

  it('takes nothing where there is nothing, and reads more than a page', async () => {
    const { store } = fixture();
    await store.backup.restore([]);
    expect(await rowsOf()).toEqual([]);
    for (const n of range(1_050)) await store.pluginStates.set(`p${n}`, true, 'UANA');
    expect(await rowsOf()).toHaveLength(1_050);
  });
}

function anEntry(n: number) {
  return { kind: 'settings' as const, subject: `s${n}`, details: { n } };
}
