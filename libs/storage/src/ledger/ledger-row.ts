import type { Envelope } from '@errand/contracts';
import type { LedgerRow, LedgerState } from '../store';
import { fromText, fromTextOrNull } from '../text';

/** A row of the ledger as both drivers give it: 64-bit numbers are text in one, dates are dates in both. */
export interface StoredLedgerRow {
  key: string;
  execution_id: string;
  lease_version: string | number;
  handle: string;
  kind: LedgerRow['kind'];
  conversation: string;
  partition: number;
  priority: number;
  sequence: string | number;
  payload: string;
  envelope: string;
  state: LedgerState;
  attempts: number;
  first_attempt_age_ms: number | null;
  channel_id: string | null;
  ts: string | null;
  upload_id: string | null;
  error: string | null;
}

export const ledgerColumns = `key, execution_id, lease_version, handle, kind, conversation, partition, priority, sequence,
  payload, envelope, state, attempts,
  (extract(epoch from now() - first_attempt_at) * 1000)::float8 as first_attempt_age_ms, channel_id, ts, upload_id, error`;

export function toLedgerRow(row: StoredLedgerRow): LedgerRow {
  return {
    key: fromText(row.key),
    executionId: fromText(row.execution_id),
    leaseVersion: Number(row.lease_version),
    handle: fromText(row.handle),
    kind: row.kind,
    conversation: fromText(row.conversation),
    partition: row.partition,
    priority: row.priority,
    sequence: Number(row.sequence),
    payload: JSON.parse(row.payload) as unknown,
    envelope: JSON.parse(row.envelope) as Envelope,
    state: row.state,
    attempts: row.attempts,
    firstAttemptAgeMs: row.first_attempt_age_ms ?? undefined,
    channelId: fromTextOrNull(row.channel_id),
    ts: fromTextOrNull(row.ts),
    uploadId: fromTextOrNull(row.upload_id),
    error: fromTextOrNull(row.error),
  };
}
