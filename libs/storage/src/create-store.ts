import type { Logger } from '@errand/runtime';
import { createAuditStore } from './audit/create-audit-store';
import { createApprovalStore } from './approvals/create-approval-store';
import { createBackupStore } from './backup/backup-store';
import type { OnBatch } from './batcher';
import type { Database } from './database';
import { measured } from './database';
import { createDeadLetterStore } from './dead-letters';
import { createExecutionStore } from './executions/execution-store';
import { createFileStore } from './files';
import { createFailureStore } from './failures/create-failure-store';
import { createHistoryStore } from './history/history-store';
import { createInspectionStore } from './inspection/inspection-store';
import { createLedgerStore } from './ledger/ledger-store';
import { migrate } from './migrate';
import { migrations } from './migrations';
import { createPluginStateStore } from './plugin-states/plugin-state-store';
import { prune } from './prune';
import { createSettingsVersionStore } from './settings/settings-version-store';
import type { Store } from './store';
import { superviseDatabase } from './supervise-database';

export interface StoreOptions {
  logger: Logger;
  /** Told of every round trip: for metrics. */
  onRoundTrip?: (durationMs: number) => void;
  /** Told of every batch of calls, for metrics: a busy store makes one round trip for many. */
  onBatch?: OnBatch;
}

/**
 * The store over one of the two drivers. It opens at once and reaches the database in the background.
 *
 * @param connect gets what to tell when a connection breaks that nobody was using
 */
export function createStore(connect: (onBroken: (err: Error) => void) => Database, options: StoreOptions): Store {
  const { logger, onRoundTrip = () => undefined, onBatch } = options;
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
    executions: createExecutionStore(query, onBatch),
    ledger: createLedgerStore(query, onBatch),
    files: createFileStore(query),
    deadLetters: createDeadLetterStore(query),
    failures: createFailureStore(query),
    audit: createAuditStore(query),
    history: createHistoryStore(query, onBatch),
    inspection: createInspectionStore(query),
    pluginStates: createPluginStateStore(query),
    settings: createSettingsVersionStore(query),
    approvals: createApprovalStore(query),
    backup: createBackupStore(query),
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
