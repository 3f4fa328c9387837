export { storeEnv } from './store-env';
export { openStore } from './postgres';
export type { PostgresStoreOptions } from './postgres';
export { openNamedStore } from './open-named-store';
export type { StoreModule } from './open-named-store';
export { openPGliteStore } from './pglite';
export type { StoreOptions } from './create-store';
export type { BatchedCall, OnBatch } from './batcher';
export { storeMetrics } from './store-metrics';
export type {
  AuditEntry,
  AuditFilter,
  AuditHead,
  AuditKind,
  AuditStore,
  CommandEntry,
  SealedEntry,
} from './audit/audit-store';
export { hashOfEntry, verifyChain } from './audit/chain';
export type { ChainFault } from './audit/chain';
export { sealAll } from './audit/seal';
export { messageOfLink } from './audit/message-of-link';
export { BackupFileError, readBackup, writeBackup } from './backup/backup-file';
export type { BackupRow, BackupStore } from './backup/backup-store';
export { DatabaseTooNewError, FileGoneError, LeaseLostError, NotEmptyError, StoreUnavailableError } from './errors';
export type {
  AbandonedExecution,
  Claim,
  ExecutionEnd,
  ExecutionStore,
  FileStore,
  Lease,
  LedgerMark,
  LedgerRow,
  LedgerState,
  LedgerStore,
  NewExecution,
  NewLedgerRow,
  PartitionLease,
  QueuedExecution,
  QueuedLane,
  Store,
  StoredEffect,
  StoredFile,
  StoredReply,
} from './store';
export type {
  ApprovalAnswer,
  ApprovalEntry,
  ApprovalRequest,
  ApprovalStore,
  NewApprovalRequest,
} from './approvals/approval-store';
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
export type { HistoryEntry, HistoryStore, Person } from './history/history-store';
export type { InspectedExecution, InspectedMessage, InspectionStore } from './inspection/inspection-store';
export type { PluginStateStore } from './plugin-states/plugin-state-store';
export type {
  NewSettingsVersion,
  SettingsVersion,
  SettingsVersionHead,
  SettingsVersionStore,
} from './settings/settings-version-store';
