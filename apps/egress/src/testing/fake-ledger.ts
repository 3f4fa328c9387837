import type { LedgerMark, LedgerRow, LedgerStore } from '@errand/storage';
import type { Clock } from '../clock';

export interface FakeLedger extends LedgerStore {
  rows: LedgerRow[];
  /** While true every call fails as an absent database does. */
  isAway: boolean;
  /** Most rows that one page was asked for. */
  largestPage: number;
  row(key: string): LedgerRow;
  /** By key: the message that was changed, deleted or reacted to. */
  changed: Map<string, LedgerMark['changed']>;
  /** Who may send the rows of a partition, until when. */
  leases: Map<number, { owner: string; epoch: number; endsAt: number }>;
}

/** The ledger's port over an array; rows are copied in and out, as a database does. */
export function createFakeLedger(clock: Clock): FakeLedger {
  const byKey = new Map<string, LedgerRow>();
  const versions = new Map<string, number>();
  const firstAttempts = new Map<string, number>();
  const copy = (row: LedgerRow): LedgerRow => {
    const triedAt = firstAttempts.get(row.key);
    return { ...row, firstAttemptAgeMs: triedAt === undefined ? undefined : clock.elapsed() - triedAt };
  };
  const isUnfinished = (row: LedgerRow) => row.state === 'waiting' || row.state === 'sending';
  const answer = async () => {
    if (ledger.isAway) throw Object.assign(new Error('the database is away'), { code: 'store_unavailable' });
  };

  const ledger: FakeLedger = {
    isAway: false,
    largestPage: 0,
    get rows() {
      return [...byKey.values()];
    },
    row(key) {
      const row = byKey.get(key);
      if (!row) throw new Error(`no row ${key}`);
      return row;
    },
    leases: new Map(),
    changed: new Map(),
    async accept(rows, { beginUnder } = {}) {
      await answer();
      const { executionId = '', leaseVersion = 0, key = '' } = rows[0] ?? {};
      if (leaseVersion < (versions.get(executionId) ?? 0)) return { outcome: 'stale', rows: [] };
      if (byKey.has(key))
        return { outcome: 'duplicate', rows: rows.flatMap((row) => byKey.get(row.key) ?? []).map(copy) };
      versions.set(executionId, leaseVersion);
      const isBehind = ledger.rows.some(
        ({ conversation, state }) => conversation === rows[0]?.conversation && state === 'waiting',
      );
      const added = rows.map((row, position) => {
        const lease = ledger.leases.get(row.partition);
        const isBegun =
          position === 0 && !isBehind && lease?.epoch === beginUnder && (lease?.endsAt ?? 0) > clock.elapsed();
        if (isBegun) firstAttempts.set(row.key, clock.elapsed());
        const stored: LedgerRow = {
          ...row,
          sequence: byKey.size + 1,
          state: isBegun ? 'sending' : 'waiting',
          attempts: isBegun ? 1 : 0,
          firstAttemptAgeMs: undefined,
          channelId: undefined,
          ts: undefined,
          uploadId: undefined,
          error: undefined,
        };
        byKey.set(row.key, stored);
        return stored;
      });
      return {
        outcome: 'accepted',
        isBehind,
        rows: added.map(copy),
      };
    },
    async unfinishedConversations(partitions) {
      await answer();
      const rows = ledger.rows.filter((row) => isUnfinished(row) && partitions.includes(row.partition));
      return [...new Set(rows.map((row) => row.conversation))];
    },
    async unfinished(conversation, limit) {
      await answer();
      ledger.largestPage = Math.max(ledger.largestPage, limit);
      return ledger.rows
        .filter((row) => isUnfinished(row) && row.conversation === conversation)
        .sort((a, b) => a.priority - b.priority || a.sequence - b.sequence)
        .slice(0, limit)
        .map(copy);
    },
    async mark({ key, countAttempt, epoch, changed, ...change }) {
      await answer();
      const row = ledger.row(key);
      const lease = ledger.leases.get(row.partition);
      const isHeld = lease?.epoch === epoch && lease.endsAt > clock.elapsed();
      const isPlace = row.uploadId !== undefined && row.ts === undefined && change.ts !== undefined;
      if ((row.state === 'posted' && !isPlace) || (change.state !== 'posted' && !isHeld)) return false;
      if (countAttempt && !firstAttempts.has(key)) firstAttempts.set(key, clock.elapsed());
      Object.assign(row, change);
      if (changed) ledger.changed.set(key, changed);
      if (countAttempt) row.attempts++;
      return true;
    },
    async hold(owner, partitions, leaseMs) {
      await answer();
      return partitions.flatMap((partition) => {
        const lease = ledger.leases.get(partition);
        const isOver = !lease || lease.endsAt <= clock.elapsed();
        if (!isOver && lease.owner !== owner) return [];
        const epoch = (lease?.epoch ?? 0) + (isOver ? 1 : 0);
        ledger.leases.set(partition, { owner, epoch, endsAt: clock.elapsed() + leaseMs });
        return [{ partition, epoch }];
      });
    },
    async letGo(owner, partitions) {
      await answer();
      for (const partition of partitions) {
        const lease = ledger.leases.get(partition);
        if (lease?.owner === owner) lease.endsAt = clock.elapsed();
      }
    },
    async partsOf(handle) {
      await answer();
      return ledger.rows
        .filter(
          (row) => row.handle === handle && (row.kind === 'post' || (row.kind === 'update' && row.ts !== undefined)),
        )
        .map(copy);
    },
    async count(state) {
      await answer();
      return ledger.rows.filter((row) => row.state === state).length;
    },
  };
  return ledger;
}
