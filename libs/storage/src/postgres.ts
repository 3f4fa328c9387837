import { createHash } from 'node:crypto';
import { sleep } from '@errand/runtime';
import { Pool } from 'pg';
import type { QueryConfig } from 'pg';
import { createStore } from './create-store';
import type { StoreOptions } from './create-store';
import type { Database, Query } from './database';
import type { Store } from './store';
import { explained, watchClients } from './watch-clients';

export interface PostgresStoreOptions extends StoreOptions {
  /** `postgres://user:password@host:port/database`, with pg's parameters (`sslmode=…`). Never logged. */
  databaseUrl: string;
  /** Most connections of this process. Hot calls are batched, each kind on one connection at a time. */
  poolSize?: number;
  /** After this the server ends a statement, and one or two seconds later we give the connection up. */
  statementTimeoutMs?: number;
  connectTimeoutMs?: number;
}

/**
 * Every statement looks its rows up in an index, in a table that may be empty when its plan is made and large soon after.
 * Planned anew for each batch, it takes the server longer to plan it than to carry it out.
 */
// A scan that cannot be avoided is thought to cost so much by that, that each run would be compiled anew: 300 ms of it.
const PLANNING = '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c jit=off';

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
    options: PLANNING,
    max: poolSize,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    keepAlive: true,
  });
  const watch = watchClients(pool, { limitMs: statementTimeoutMs + 1_000 });
  // An idle client that breaks would end the process if nobody listened.
  pool.on('error', onBroken);
  return {
    query: preparing(async <R>(query: QueryConfig) => {
      try {
        return (await pool.query(query)).rows as R[];
      } catch (err) {
        throw explained(err);
      }
    }),
    async transaction(work) {
      const client = await pool.connect();
      // The pool listens to idle clients only; this one may break between two statements.
      const broken = () => undefined;
      client.on('error', broken);
      const query: Query = async <R>(sql: string, params: unknown[] = []) =>
        (await watch.timed(client, () => client.query(sql, params))).rows as R[];
      let failure: Error | undefined;
      try {
        await query('begin');
        const result = await work(query);
        await query('commit');
        return result;
      } catch (err) {
        failure = explained(err) as Error;
        throw failure;
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

/** A statement that is not there, or there already: somebody between us and the server hands its connections around. */
const POOLED = new Set(['26000', '42P05']);
/** The plan was made before a newer version changed the table. */
const OUT_OF_DATE = '0A000';

/**
 * Has the server plan each statement once per connection: planning takes it longer than most statements take to run.
 * Behind a pooler that does not carry prepared statements from one connection to the next, each is planned anew. These
 * errors come before anything is carried out, so the statement may be sent again.
 */
export function preparing(run: <R>(query: QueryConfig) => Promise<R[]>): Query {
  const names = new Map<string, string>();
  const nameOf = (sql: string) => {
    const name = names.get(sql) ?? createHash('sha256').update(sql).digest('hex').slice(0, 32);
    names.set(sql, name);
    return name;
  };
  let prepares = true;
  return async <R>(text: string, values: unknown[] = []) => {
    if (!prepares) return run<R>({ text, values });
    try {
      return await run<R>({ name: nameOf(text), text, values });
    } catch (err) {
      const code = String((err as { code?: unknown } | null)?.code);
      if (POOLED.has(code)) prepares = false;
      else if (code !== OUT_OF_DATE) throw err;
      return run<R>({ text, values });
    }
  };
}
