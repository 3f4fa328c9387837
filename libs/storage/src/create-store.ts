import type { Logger } from '@errand/runtime';
import type { Database } from './database';
import { measured } from './database';
import { createDeadLetterStore } from './dead-letters';
import { createExecutionStore } from './executions/execution-store';
import { createFailureStore } from './failures/create-failure-store';
import { createLedgerStore } from './ledger/ledger-store';
import { migrate } from './migrate';
import { migrations } from './migrations';
import { prune } from './prune';
import type { Store } from './store';
import { superviseDatabase } from './supervise-database';

export interface StoreOptions {
  logger: Logger;
  /** Told of every round trip: for metrics. */
  onRoundTrip?: (durationMs: number) => void;
}

/**
 * The store over one of the two drivers. It opens at once and reaches the database in the background.
 *
 * @param connect gets what to tell when a connection breaks that nobody was using
 */
export function createStore(connect: (onBroken: (err: Error) => void) => Database, options: StoreOptions): Store {
  const { logger, onRoundTrip = () => undefined } = options;
  const connected = connect((err) => database.report(err));
  let deployment: string | undefined;
  const database = superviseDatabase(measured(connected, onRoundTrip), {
    async prepare(each) {
      await migrate(each, migrations);
      deployment = (await each.query<{ id: string }>('select id from deployment'))[0]?.id;
    },
    logger,
  });
  const { query } = database;
  return {
    executions: createExecutionStore(query),
    ledger: createLedgerStore(query),
    deadLetters: createDeadLetterStore(query),
    failures: createFailureStore(query),
    async ping() {
      await query('select 1');
    },
    deployment: () => deployment,
    fault: () => database.fault(),
    onFault: (listener) => database.onFault(listener),
    prune: (each) => prune(query, each),
    close: () => database.close(),
  };
}
