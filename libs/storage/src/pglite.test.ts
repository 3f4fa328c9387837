import type * as PGliteModule from '@electric-sql/pglite';
import type { createRequire } from 'node:module';
import { runInThisContext } from 'node:vm';
import { createLogger } from '@errand/runtime';
import { createStore } from './create-store';
import { migrate } from './migrate';
import { migrations } from './migrations';
import { connectPGlite } from './pglite';
import type { OpenStore } from './testing';
import { storeConformance } from './testing';

// PGlite imports dynamically, which jest's own modules cannot without a flag: let Node load it, outside jest's realm.
const nodeRequire = runInThisContext("process.getBuiltinModule('node:module').createRequire") as typeof createRequire;
const load = () => Promise.resolve(nodeRequire(__filename)('@electric-sql/pglite') as typeof PGliteModule);

// One PGlite for all: it takes seconds to start. Each test gets it empty.
const database = connectPGlite(undefined, load);
const logger = createLogger({ name: 'test', level: 'silent' });

const open: OpenStore = async () => {
  await database.query(
    'truncate executions, replies, effects, ledger, ledger_fences, ledger_leases, dead_letters, alerts',
  );
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

jest.setTimeout(60_000);
beforeAll(() => migrate(database, migrations));
afterAll(() => database.close());
storeConformance('PGlite', open);
