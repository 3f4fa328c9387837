import type { Logger } from '@errand/runtime';
import { backoffMs, sleep } from '@errand/runtime';
import type { Database, Query } from './database';
import { DatabaseTooNewError, StoreUnavailableError } from './errors';
import { isConflict, isUnavailable } from './is-unavailable';

/** How often a statement that lost to another one (deadlock) is sent again. */
const MAX_CONFLICTS = 3;

export interface SupervisedDatabase {
  query: Query;
  fault(): string | undefined;
  onFault(listener: (fault: string | undefined) => void): void;
  /** Tells of trouble that no call saw: an idle connection broke. */
  report(err: Error): void;
  close(): Promise<void>;
}

/**
 * Keeps a database in view: prepares it as soon as it is there, turns the driver's errors into ours, and after
 * trouble looks for the way back in the background. Calls wait for the first attempt; in trouble they fail at once,
 * for a caller that waits for a dead server holds up its partition for nothing.
 *
 * @param options.prepare run until it succeeds once, before any call gets through: migrations
 * @throws StoreUnavailableError from each call while the database is away; DatabaseTooNewError while it is too new
 */
export function superviseDatabase(
  database: Database,
  options: { prepare: (database: Database) => Promise<void>; logger: Logger; retry?: { minMs: number; maxMs: number } },
): SupervisedDatabase {
  const { prepare, logger, retry = { minMs: 200, maxMs: 2_000 } } = options;
  const closing = new AbortController();
  const listeners: ((fault: string | undefined) => void)[] = [];
  let prepared = false;
  let searching: Promise<void> | undefined;
  let closed: Promise<void> | undefined;
  let trouble: Error | undefined = new StoreUnavailableError('the database was not reached yet');

  function setTrouble(next: Error | undefined) {
    if (closing.signal.aborted || trouble?.message === next?.message) return;
    trouble = next;
    if (next) logger.warn({ err: next }, 'store not available');
    else logger.info('store available');
    for (const listener of listeners) listener(next?.message);
  }

  async function attempt() {
    try {
      if (prepared) await database.query('select 1');
      else await prepare(database);
      prepared = true;
      setTrouble(undefined);
    } catch (err) {
      setTrouble(troubleOf(err, prepared));
    }
  }

  async function search(first: Promise<void>) {
    await first;
    for (let tries = 0; trouble && !closing.signal.aborted; tries += 1) {
      await sleep(backoffMs(tries, retry), closing.signal);
      if (!closing.signal.aborted) await attempt();
    }
    // In one go with the look at `trouble`: a report between the two would start no search.
    searching = undefined;
  }

  function report(err: Error) {
    if (closing.signal.aborted) return;
    setTrouble(err);
    searching ??= search(attempt());
  }

  const first = attempt();
  searching = search(first);

  async function guarded<T>(call: () => Promise<T>): Promise<T> {
    await first;
    for (let conflicts = 1; ; conflicts += 1) {
      if (closing.signal.aborted) throw new StoreUnavailableError('the store is closed');
      if (trouble) throw trouble;
      try {
        return await call();
      } catch (err) {
        if (isConflict(err) && conflicts <= MAX_CONFLICTS) continue;
        if (!isUnavailable(err) && !isConflict(err)) throw err;
        const ours = unavailable(err);
        if (!isConflict(err)) report(ours);
        throw ours;
      }
    }
  }

  return {
    query: (sql, params) => guarded(() => database.query(sql, params)),
    fault: () => trouble?.message,
    onFault(listener) {
      listeners.push(listener);
      listener(trouble?.message);
    },
    report: (err) => report(unavailable(err)),
    close() {
      closing.abort();
      closed ??= database.close();
      return closed;
    },
  };
}

function unavailable(err: unknown): StoreUnavailableError {
  return new StoreUnavailableError(`the database is not available: ${reasonOf(err)}`, { cause: err });
}

function troubleOf(err: unknown, prepared: boolean): Error {
  if (err instanceof DatabaseTooNewError) return err;
  if (prepared || isUnavailable(err)) return unavailable(err);
  return new StoreUnavailableError(`the database could not be migrated: ${reasonOf(err)}`, { cause: err });
}

/** Node joins the failures of several addresses into an AggregateError with an empty message. */
function reasonOf(err: unknown): string {
  const { message, code, errors } = err as { message?: string; code?: string; errors?: Error[] };
  const reason = message || errors?.map((each) => each.message).join(', ') || code || 'no reason given';
  const wayOut = code ? waysOut[code] : undefined;
  return wayOut ? `${reason}; ${wayOut}` : reason;
}

/** What to do about that which waiting does not mend, by its SQLSTATE. */
const waysOut: Record<string, string> = {
  '3D000': 'create it, or name another one in DATABASE_URL',
  '28P01': 'see user and password in DATABASE_URL',
  '28000': 'see user and password in DATABASE_URL',
};
