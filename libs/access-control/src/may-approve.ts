import type { CompiledPolicy } from './compile-policy';
import { judgeCaller } from './judge-caller';
import type { Approval } from './policy';
import type { AccessFact, Caller } from './request';
import { matchSubjects } from './subjects';

export type ApproverVerdict =
  { is: 'yes' | 'no'; because: string; policyVersion: number } | { is: 'unknown'; missing: AccessFact };

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
  const { version: policyVersion } = policy;
  const no = (because: string): ApproverVerdict => ({ is: 'no', because, policyVersion });
  if (approver.id === requesterId) return no('it is their own request');
  if (approver.kind === 'bot' || approver.kind === 'workflow') return no('only people approve');
  const entry = judgeCaller(policy, approver);
  if (entry.is === 'out') return no(entry.because);
  if (entry.is === 'unknown') return { is: 'unknown', missing: entry.fact };
  const subjects = policy.subjectsOf(by);
  if (!subjects) return no('the policy has an error');
  const match = matchSubjects(subjects, approver, 'allow');
  if (match.is === 'unknown') return { is: 'unknown', missing: match.fact as AccessFact };
  return match.is === 'yes'
    ? { is: 'yes', because: `approval.by has ${match.by}`, policyVersion }
    : no('approval.by has no match');
}
