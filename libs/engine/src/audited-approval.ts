import type { ApprovalEntry, ApprovalRequest, Demand, RequestDetails } from './approval-request';
import { detailsOf } from './approval-request';
import { traceOf } from './audit';
import { originOf } from './origin';

/**
 * What the audit tells of a question, and of each answer to it. All of them stand with the command that asked, and hold nothing
 * of what was typed: its own entry has that, without what is secret.
 */
export type ApprovalState = 'asked' | 'confirmed' | 'approved' | 'rejected' | 'refused' | 'lapsed' | 'expired';

/** What it was decided by that somebody may approve, or may not. */
export interface ApproverDecision {
  because: string;
  policyVersion: number;
}

export function auditedQuestion(id: string, details: RequestDetails): ApprovalEntry {
  const { demand, requesterId } = details;
  return entryOf(id, details, requesterId, { state: 'asked', ...toldOf(demand) });
}

/** @param decision absent: they need no right to say that */
export function auditedAnswer(
  request: ApprovalRequest,
  userId: string,
  agrees: boolean,
  decision?: ApproverDecision,
): ApprovalEntry {
  const { demand } = detailsOf(request);
  const yes = demand.kind === 'confirmation' ? 'confirmed' : 'approved';
  return entryOf(request.id, detailsOf(request), userId, {
    state: agrees ? yes : 'rejected',
    ...(decision && { access: accessOf('allowed', decision) }),
  });
}

/** @param attempt.wanted what they wanted to say: approve or reject */
export function auditedRefusal(
  request: ApprovalRequest,
  { userId, wanted }: { userId: string; wanted: string },
  decision: ApproverDecision,
): ApprovalEntry {
  const access = accessOf('denied', decision);
  return entryOf(request.id, detailsOf(request), userId, { state: 'refused', wanted, access });
}

/** @param userId who approved it, and may not any more */
export function auditedLapse(request: ApprovalRequest, userId: string, decision: ApproverDecision): ApprovalEntry {
  const access = accessOf('denied', decision);
  return entryOf(request.id, detailsOf(request), userId, { state: 'lapsed', access });
}

function accessOf(outcome: 'allowed' | 'denied', { because, policyVersion }: ApproverDecision) {
  return { outcome, because, policyVersion };
}

/** Nobody is named: nobody did it. */
export function auditedExpiry(request: ApprovalRequest): ApprovalEntry {
  return entryOf(request.id, detailsOf(request), undefined, { state: 'expired' });
}

function toldOf(demand: Demand): Record<string, unknown> {
  const { kind, withinMs } = demand;
  return kind === 'approval'
    ? { wants: kind, by: demand.by, count: demand.count, withinMs }
    : { wants: kind, withinMs };
}

function entryOf(
  requestId: string,
  { executionId, envelope, target }: RequestDetails,
  userId: string | undefined,
  told: { state: ApprovalState; wanted?: string; access?: ApproverDecision & { outcome: string } },
): ApprovalEntry {
  const { teamId, channelId, ts } = originOf(envelope);
  return {
    subject: executionId,
    traceId: traceOf(envelope),
    teamId,
    channelId,
    ts,
    userId,
    command: target.handler,
    details: { requestId, ...told },
  };
}
