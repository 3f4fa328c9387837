import type * as PGliteModule from '@electric-sql/pglite';
import type * as PrepopulatedModule from '@electric-sql/pglite-prepopulatedfs';
import type { createRequire } from 'node:module';
import { runInThisContext } from 'node:vm';
import { createLogger } from '@errand/runtime';
import { GENESIS, verifyChain } from './audit/chain';
import { seal } from './audit/seal';
import { createStore } from './create-store';
import type { Query } from './database';
import { migrate } from './migrate';
import { migrations } from './migrations';
import { connectPGlite } from './pglite';
import type { OpenStore } from './testing';
import { storeConformance } from './testing';

// PGlite imports dynamically, which jest's own modules cannot without a flag: let Node load it, outside jest's realm.
const nodeRequire = runInThisContext("process.getBuiltinModule('node:module').createRequire") as typeof createRequire;
const load = nodeRequire(__filename);
const create = async () => {
  const { PGlite, protocol } = load('@electric-sql/pglite') as typeof PGliteModule;
  const { dataDir } = load('@electric-sql/pglite-prepopulatedfs') as typeof PrepopulatedModule;
  return { pglite: await PGlite.create({ loadDataDir: await dataDir() }), serialize: protocol.serialize };
};

// One PGlite for all: it takes a second to start. Each test gets it empty.
const database = connectPGlite(create);
const logger = createLogger({ name: 'test', level: 'silent' });

const open: OpenStore = async () => {
  await database.query(
    `truncate executions, replies, effects, files, file_pieces, ledger, ledger_fences, ledger_leases, dead_letters, alerts,
      history, plugin_states, approval_requests`,
  );
  for (const statement of emptyAppendOnly) await database.query(statement);
  let count = 0;
  const kept = { ...database, close: () => Promise.resolve() };
  const store = createStore(() => kept, { logger, onRoundTrip: () => (count += 1) });
  const other = createStore(() => kept, { logger });
  const close = async () => {
    await store.close();
    await other.close();
  };
  return { store, other, roundTrips: () => count, drop: close };
};

/** What is append-only refuses to be emptied. */
const emptyAppendOnly = [
  'alter table audit disable trigger audit_append_only',
  'truncate audit, audit_pending',
  'alter table audit enable trigger audit_append_only',
  `update audit_head set sequence = 0, hash = '${GENESIS}'`,
  'alter table settings_versions disable trigger settings_append_only',
  'truncate settings_versions',
  'alter table settings_versions enable trigger settings_append_only',
];

jest.setTimeout(60_000);
beforeAll(() => migrate(database, migrations));
afterAll(() => database.close());
storeConformance('PGlite', open);

it('seals nothing by a head of the audit that another one has moved meanwhile', async () => {
  const { store, other, drop } = await open();
  const entry = { kind: 'settings' as const, details: {} };
  await store.audit.record({ ...entry, subject: 'first' });
  const late: Query = async (sql, params) => {
    if (sql.includes('delete from audit_pending')) {
      await other.audit.record({ ...entry, subject: 'second' });
      await other.audit.seal();
    }
    return database.query(sql, params);
  };
  expect(await seal(late)).toBe(0);
  const read = (after: number, limit: number) => store.audit.read(after, limit);
  expect(await store.audit.head()).toMatchObject({ sequence: 2 });
  expect(await verifyChain(read, await store.audit.head())).toEqual({ entries: 2, faults: [] });
  await drop();
});

it.each([`update settings_versions set text = ''`, 'delete from settings_versions', 'truncate settings_versions'])(
  'refuses to change what settings held: %s',
  async (change) => {
    const { store, drop } = await open();
    await store.settings.add({ id: 'a', after: 0, text: 'prefix: "!"', by: 'ana', through: 'command' });
    await expect(database.query(change)).rejects.toThrow('append-only');
    await drop();
  },
);

describe('the one session of PGlite', () => {
  it('keeps what comes meanwhile out of an open transaction', async () => {
    const inside = database.transaction(async (query) => {
      const outside = database.query(`insert into plugin_states (name, active, changed_by) values ('b', false, 'ana')`);
      await query(`insert into plugin_states (name, active, changed_by) values ('a', false, 'ana')`);
      void outside.catch(() => undefined);
      throw new Error('no');
    });
    await expect(inside).rejects.toThrow('no');
    expect(await database.query('select name from plugin_states')).toEqual([{ name: 'b' }]);
  });

  it('goes on after a statement that fails, when it is planned and when it runs', async () => {
    await expect(database.query('selec')).rejects.toMatchObject({ code: '42601' });
    await expect(database.query('select 1 / $1::int as n', [0])).rejects.toMatchObject({ code: '22012' });
    expect(await database.query('select 1 / $1::int as n', [1])).toEqual([{ n: 1 }]);
  });

  it('plans more statements than it keeps', async () => {
    for (let i = 0; i < 600; i += 1) expect(await database.query(`select ${i} as n`)).toEqual([{ n: i }]);
    expect(await database.query('select 599 as n')).toEqual([{ n: 599 }]);
  });
});
