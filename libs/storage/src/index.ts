export { storeEnv } from './store-env';
export { openStore } from './postgres';
export type { PostgresStoreOptions } from './postgres';
export { openPGliteStore } from './pglite';
export type { StoreOptions } from './create-store';
export { DatabaseTooNewError, LeaseLostError, StoreUnavailableError } from './errors';
export type {
  AbandonedExecution,
  Claim,
  DeadLetterRow,
  DeadLetterStore,
  ExecutionEnd,
  ExecutionStore,
  Lease,
  LedgerMark,
  LedgerRow,
  LedgerState,
  LedgerStore,
  NewExecution,
  NewLedgerRow,
  Store,
  StoredEffect,
  StoredReply,
} from './store';
