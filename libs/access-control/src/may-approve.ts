import type { CompiledPolicy } from './compile-policy';
import { judgeCaller } from './judge-caller';
import type { Approval } from './policy';
import type { AccessFact, Caller } from './request';
import { matchSubjects } from './subjects';

export type ApproverVerdict = { is: 'yes' | 'no'; because: string } | { is: 'unknown'; missing: AccessFact };

/**
 * Whether somebody may approve what a rule wants approved: a person who is let in, who is among `by`, and who did not
 * ask for it themselves.
 *
 * @param requesterId who ran the command
 */
export function mayApprove(
  policy: CompiledPolicy,
  { by }: Approval,
  approver: Caller,
  requesterId: string,
): ApproverVerdict {
  if (approver.id === requesterId) return { is: 'no', because: 'it is their own request' };
  if (approver.kind === 'bot' || approver.kind === 'workflow') return { is: 'no', because: 'only people approve' };
  const entry = judgeCaller(policy, approver);
  if (entry.is === 'out') return { is: 'no', because: entry.because };
  if (entry.is === 'unknown') return { is: 'unknown', missing: entry.fact };
  const subjects = policy.subjectsOf(by);
  if (!subjects) return { is: 'no', because: 'the policy has an error' };
  const match = matchSubjects(subjects, approver, 'allow');
  if (match.is === 'unknown') return { is: 'unknown', missing: match.fact as AccessFact };
  return match.is === 'yes'
    ? { is: 'yes', because: `approval.by has ${match.by}` }
    : { is: 'no', because: 'approval.by has no match' };
}
