import type { PGlite } from '@electric-sql/pglite';
import { createStore } from './create-store';
import type { StoreOptions } from './create-store';
import type { Database, Query } from './database';
import { prepareStatements } from './pglite-statements';
import type { Serialize } from './pglite-statements';
import type { Store } from './store';

/**
 * Opens the store on PGlite, PostgreSQL inside this process: for one process that runs it all. It is kept in memory and
 * gone with the process. Returns at once; the start takes a second (`ping()` waits for it).
 */
export function openPGliteStore(options: StoreOptions): Store {
  return createStore(() => connectPGlite(), options);
}

/** PGlite started, and its way to write messages. */
export interface StartedPGlite {
  pglite: PGlite;
  serialize: Serialize;
}

/**
 * The driver alone; `openPGliteStore` puts the store over it.
 *
 * @param create starts it when it is first needed, so that a process with PostgreSQL never imports it
 */
export function connectPGlite(create: () => Promise<StartedPGlite> = createPGlite): Database {
  let opening: Promise<Opened> | undefined;
  const open = (): Promise<Opened> => {
    opening ??= create()
      .then(async ({ pglite, serialize }) => ({ pglite, query: await prepareStatements(pglite, serialize) }))
      .catch((err: unknown) => {
        opening = undefined;
        throw err;
      });
    return opening;
  };
  // There is one session: what comes while a transaction is open must wait for its end, and not take part in it.
  let latest: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: (opened: Opened) => Promise<T>): Promise<T> => {
    const turn = latest.then(open).then(work);
    latest = turn.catch(() => undefined);
    return turn;
  };
  return {
    query: <R>(sql: string, params?: unknown[]) => inTurn(({ query }) => query<R>(sql, params)),
    transaction: (work) =>
      inTurn(({ pglite }) =>
        pglite.transaction((tx) =>
          work(async <R>(sql: string, params: unknown[] = []) => (await tx.query<R>(sql, params)).rows),
        ),
      ),
    close: async () => (await opening)?.pglite.close(),
  };
}

interface Opened {
  pglite: PGlite;
  query: Query;
}

/** Unpacks the cluster that PGlite ships ready-made: to make one by initdb takes four seconds. */
async function createPGlite(): Promise<StartedPGlite> {
  const [{ PGlite, protocol }, { dataDir }] = await Promise.all([
    import('@electric-sql/pglite'),
    import('@electric-sql/pglite-prepopulatedfs'),
  ]);
  return { pglite: await PGlite.create({ loadDataDir: await dataDir() }), serialize: protocol.serialize };
}
