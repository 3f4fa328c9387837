import type * as PGliteModule from '@electric-sql/pglite';
import { createStore } from './create-store';
import type { StoreOptions } from './create-store';
import type { Database } from './database';
import type { Store } from './store';

/**
 * Opens the store on PGlite, PostgreSQL inside this process: for one process that runs it all. Returns at once; the
 * first start of a data directory takes seconds (`ping()` waits for it).
 *
 * @param options.dataDir where it is kept; absent, in memory, and gone with the process
 */
export function openPGliteStore(options: StoreOptions & { dataDir?: string }): Store {
  return createStore(() => connectPGlite(options.dataDir), options);
}

/**
 * The driver alone; `openPGliteStore` puts the store over it.
 *
 * @param load imports PGlite when it is first needed, so that a process with PostgreSQL never does
 */
export function connectPGlite(
  dataDir: string | undefined,
  load: () => Promise<typeof PGliteModule> = () => import('@electric-sql/pglite'),
): Database {
  const create = async () => (await load()).PGlite.create(dataDir === undefined ? {} : { dataDir });
  let opening: Promise<PGliteModule.PGlite> | undefined;
  const open = (): Promise<PGliteModule.PGlite> => {
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
