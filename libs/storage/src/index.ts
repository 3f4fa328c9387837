export { storeEnv } from './store-env';
export { openStore } from './postgres';
export type { PostgresStoreOptions } from './postgres';
export { openPGliteStore } from './pglite';
export type { StoreOptions } from './create-store';
export { DatabaseTooNewError, LeaseLostError, StoreUnavailableError } from './errors';
export type {
  AbandonedExecution,
  Claim,
  ExecutionEnd,
  ExecutionStore,
  Lease,
  LedgerMark,
  LedgerRow,
  LedgerState,
  LedgerStore,
  NewExecution,
  NewLedgerRow,
  PartitionLease,
  Store,
  StoredEffect,
  StoredReply,
} from './store';
export type {
  Alert,
  AlertStore,
  DeadLetterRow,
  DeadLetterStore,
  DueAlert,
  FailedExecution,
  FailedExecutionStore,
  FailedRow,
  FailedRowStore,
  FailureStore,
  KeptDeadLetter,
  PageOptions,
} from './failures/failure-store';
