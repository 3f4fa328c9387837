import type { Approval, ApproverVerdict, Caller, CompiledPolicy } from '@errand/access-control';
import { mayApprove } from '@errand/access-control';
import type { AccessCaller } from './access';
import type { AskDirectory } from './access-facts';
import { FactUnknownError, isInGroup, personOf } from './access-facts';

/** Whether somebody may approve what somebody else wants to run. @param requesterId of whom, a user id */
export type JudgeApprover = (
  approval: Approval,
  approver: AccessCaller,
  requesterId: string,
) => Promise<ApproverVerdict>;

/** Asks the directory for what a verdict hangs on; what that does not tell leaves it unknown. */
export function createApprovers(policy: CompiledPolicy, ask: AskDirectory): JudgeApprover {
  return async (approval, { id, kind }, requesterId) => {
    const approver: Caller = { id, kind };
    const learnt = new Set<string>();
    for (;;) {
      const verdict = mayApprove(policy, approval, approver, requesterId);
      if (verdict.is !== 'unknown' || learnt.has(verdict.missing)) return verdict;
      learnt.add(verdict.missing);
      try {
        await learn(verdict.missing, approval);
      } catch (err) {
        if (err instanceof FactUnknownError) return verdict;
        throw err;
      }
    }

    async function learn(missing: string, { by }: Approval): Promise<void> {
      if (missing === 'guest' || missing === 'email') Object.assign(approver, await personOf(approver, missing, ask));
      if (missing !== 'groups') return;
      const groups = (policy.subjectsOf(by) ?? []).flatMap((subject) => (subject.kind === 'group' ? [subject.id] : []));
      const isIn = await Promise.all(groups.map((group) => isInGroup(id, group, ask)));
      approver.groups = groups.filter((_group, at) => isIn[at]);
    }
  };
}
