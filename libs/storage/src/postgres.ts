import { sleep } from '@errand/runtime';
import { Pool } from 'pg';
import { createStore } from './create-store';
import type { StoreOptions } from './create-store';
import type { Database, Query } from './database';
import type { Store } from './store';

export interface PostgresStoreOptions extends StoreOptions {
  /** `postgres://user:password@host:port/database`, with pg's parameters (`sslmode=…`). Never logged. */
  databaseUrl: string;
  /** Most connections of this process. Hot calls are batched, each kind on one connection at a time. */
  poolSize?: number;
  /** After this the server ends a statement, and a second later we give the connection up. */
  statementTimeoutMs?: number;
  connectTimeoutMs?: number;
}

/** A frozen server never says goodbye: do not wait longer for it. */
const CLOSE_MS = 2_000;

/**
 * Opens the store on PostgreSQL, 12 or newer. Returns at once: migrations run as soon as the database is there.
 *
 * @throws TypeError the URL is none; it is not quoted
 */
export function openStore(options: PostgresStoreOptions): Store {
  if (!URL.canParse(options.databaseUrl)) throw new TypeError('the database URL is not a URL');
  return createStore((onBroken) => connectPostgres(options, onBroken), options);
}

function connectPostgres(options: PostgresStoreOptions, onBroken: (err: Error) => void): Database {
  const { databaseUrl, poolSize = 8, statementTimeoutMs = 10_000, connectTimeoutMs = 5_000 } = options;
  const pool = new Pool({
    connectionString: databaseUrl,
    application_name: 'errand',
    max: poolSize,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    // Ours, for a server that is frozen or behind a dead link: it cannot end its statement.
    query_timeout: statementTimeoutMs + 1_000,
    keepAlive: true,
  });
  // An idle client that breaks would end the process if nobody listened.
  pool.on('error', onBroken);
  return {
    query: async <R>(sql: string, params: unknown[] = []) => (await pool.query(sql, params)).rows as R[],
    async transaction(work) {
      const client = await pool.connect();
      // The pool listens to idle clients only; this one may break between two statements.
      const broken = () => undefined;
      client.on('error', broken);
      const query: Query = async <R>(sql: string, params: unknown[] = []) =>
        (await client.query(sql, params)).rows as R[];
      let failure: Error | undefined;
      try {
        await query('begin');
        const result = await work(query);
        await query('commit');
        return result;
      } catch (err) {
        failure = err as Error;
        throw err;
      } finally {
        // A client that failed is closed, which rolls back; there is no state to get wrong.
        client.release(failure);
        client.off('error', broken);
      }
    },
    async close() {
      const ended = new AbortController();
      await Promise.race([pool.end().finally(() => ended.abort()), sleep(CLOSE_MS, ended.signal)]);
    },
  };
}
