import type { CompiledPolicy } from './compile-policy';
import type { Decider, Step } from './judge';
import { judge } from './judge';
import type { Approval } from './policy';
import type { AccessFact, AccessRequest, OpenFact } from './request';
import { factsOf } from './request';

/** `because` is one line for the log and the audit; nothing that was typed is in it. */
export type AccessDecision = { because: string; decidedBy: Decider; policyVersion: number } & (
  | {
      outcome: 'allowed';
      /** The rule wants the caller to confirm. */
      confirm: boolean;
      /** The rule wants others to approve. */
      approval?: Approval;
    }
  | {
      outcome: 'denied';
      /** What the person reads; absent: nothing is said. */
      text?: string;
    }
  | {
      outcome: 'unknown';
      /** What has to be known to decide: to be looked up, and to be taken for neither a no nor a yes. */
      missing: AccessFact;
    }
);

/**
 * Decides whether a caller may run a command, by Errbot's rules in Errbot's order and words, and by what goes beyond
 * them: bots, people of other organisations and guests are kept out unless the policy lets them in; the first rule
 * whose pattern and conditions match holds, over the default; its keys are looked at in a fixed order, and the first
 * that refuses decides. A policy or a rule that is at fault denies.
 */
export function decide(
  policy: CompiledPolicy,
  request: AccessRequest,
  tell: (step: Step) => void = () => {},
): AccessDecision {
  const verdict = judge(policy, factsOf(request), request.typed ? nothing : someArguments, tell);
  // A request leaves no other fact open. (Help decides hundreds of times: nothing is copied here, nor on the way.)
  const decision = Object.assign(verdict, { policyVersion: policy.version }) as AccessDecision;
  if (decision.outcome === 'denied' && isSilent(policy, request)) delete decision.text;
  return decision;
}

const nothing: ReadonlySet<OpenFact> = new Set();
const someArguments: ReadonlySet<OpenFact> = new Set(['args']);

/** A bot that is answered may answer. */
function isSilent({ source }: CompiledPolicy, { caller }: AccessRequest): boolean {
  return source?.hideRestrictedAccess === true || caller.kind === 'bot' || caller.kind === 'workflow';
}
