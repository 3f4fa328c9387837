import type { PGlite } from '@electric-sql/pglite';
import { createStore } from './create-store';
import type { StoreOptions } from './create-store';
import type { Database } from './database';
import type { Store } from './store';

/**
 * Opens the store on PGlite, PostgreSQL inside this process: for one process that runs it all. It is kept in memory and
 * gone with the process. Returns at once; the start takes a second (`ping()` waits for it).
 */
export function openPGliteStore(options: StoreOptions): Store {
  return createStore(() => connectPGlite(), options);
}

/**
 * The driver alone; `openPGliteStore` puts the store over it.
 *
 * @param create starts it when it is first needed, so that a process with PostgreSQL never imports it
 */
export function connectPGlite(create: () => Promise<PGlite> = createPGlite): Database {
  let opening: Promise<PGlite> | undefined;
  const open = (): Promise<PGlite> => {
    opening ??= create().catch((err: unknown) => {
      opening = undefined;
      throw err;
    });
    return opening;
  };
  return {
    query: async <R>(sql: string, params: unknown[] = []) => (await (await open()).query<R>(sql, params)).rows,
    async transaction(work) {
      const pglite = await open();
      return pglite.transaction((tx) =>
        work(async <R>(sql: string, params: unknown[] = []) => (await tx.query<R>(sql, params)).rows),
      );
    },
    close: async () => (await opening)?.close(),
  };
}

/** Unpacks the cluster that PGlite ships ready-made: to make one by initdb takes four seconds. */
async function createPGlite(): Promise<PGlite> {
  const [{ PGlite }, { dataDir }] = await Promise.all([
    import('@electric-sql/pglite'),
    import('@electric-sql/pglite-prepopulatedfs'),
  ]);
  return PGlite.create({ loadDataDir: await dataDir() });
}
