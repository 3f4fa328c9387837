import type { ApprovalStore } from './approval-request';
import { refused } from './approval-request';
import { auditedExpiry } from './audited-approval';

/** Settled in one sweep. */
const MOST = 50;

/** Has those told whose commands nobody agreed to in time. */
export async function expireApprovals(deps: {
  approvals: Pick<ApprovalStore, 'overdue' | 'expire'>;
  partitions(): readonly number[];
  wake(partition: number, lane: string): void;
}): Promise<void> {
  for (const request of await deps.approvals.overdue(deps.partitions(), MOST)) {
    const next = refused(request);
    await deps.approvals.expire(request.id, next, auditedExpiry(request));
    deps.wake(next.partition, next.lane);
  }
}
