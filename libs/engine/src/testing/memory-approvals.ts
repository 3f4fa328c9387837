import type {
  ApprovalEntry,
  ApprovalRequest,
  ApprovalStore,
  NewApprovalRequest,
  QueuedExecution,
} from '../approval-request';
import type { Clock } from '../clock';
import type { ExecutionStore } from '../execution-store';

/** The store's rules over a Map and a clock of the test's; what follows is queued in the given store. */
export function createMemoryApprovals(
  executions: Pick<ExecutionStore, 'enqueue'>,
  clock: Clock,
): ApprovalStore & { rows: Map<string, ApprovalRequest>; audited: ApprovalEntry[] } {
  type Row = ApprovalRequest & { endsAt: number };
  const rows = new Map<string, Row>();
  const audited: ApprovalEntry[] = [];
  const isOver = ({ endsAt }: Row) => endsAt <= clock.now();
  const copyOf = (row: Row): ApprovalRequest => {
    const { endsAt: _endsAt, ...request } = structuredClone(row);
    return { ...request, isOverdue: row.state === 'open' && isOver(row), readAt: new Date(clock.now()) };
  };
  const settle = async (row: Row, state: Row['state'], next: QueuedExecution) => {
    row.state = state;
    if (state !== 'open') await executions.enqueue(next);
  };
  return {
    rows,
    audited,
    async ask({ id, partition, needed, withinMs, details, audited: entry }: NewApprovalRequest) {
      if (rows.has(id)) return;
      audited.push(entry);
      rows.set(id, {
        id,
        partition,
        needed,
        details: JSON.parse(JSON.stringify(details)) as unknown,
        state: 'open',
        agreed: [],
        answeredIn: [],
        settledBy: undefined,
        isOverdue: false,
        readAt: new Date(clock.now()),
        endsAt: clock.now() + withinMs,
      });
    },
    async find(id) {
      const row = rows.get(id);
      return row && copyOf(row);
    },
    async open(partition, limit) {
      const found = [...rows.values()].filter(
        (row) => row.state === 'open' && !isOver(row) && row.partition === partition,
      );
      return found.slice(0, limit).map(copyOf);
    },
    async answer({ id, userId, agrees, executionId, lapsed, next, audited: entry }) {
      const row = rows.get(id);
      if (!row) return undefined;
      if (row.state === 'open' && !isOver(row) && !(agrees && row.agreed.includes(userId))) {
        audited.push(entry);
        row.agreed = row.agreed.filter((each) => !lapsed.includes(each));
        if (agrees) row.agreed.push(userId);
        row.answeredIn.push(executionId);
        const state = !agrees ? 'rejected' : row.agreed.length >= row.needed ? 'granted' : 'open';
        if (state !== 'open') row.settledBy = userId;
        await settle(row, state, next);
      }
      return copyOf(row);
    },
    async overdue(partitions, limit) {
      const found = [...rows.values()].filter(
        (row) => row.state === 'open' && isOver(row) && partitions.includes(row.partition),
      );
      return found.slice(0, limit).map(copyOf);
    },
    async expire(id, next, entry) {
      const row = rows.get(id);
      if (row?.state !== 'open' || !isOver(row)) return;
      audited.push(entry);
      await settle(row, 'expired', next);
    },
  };
}
