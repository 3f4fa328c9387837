import type { CompiledPolicy, CompiledRule, RulePlace } from './compile-policy';
import type { AccessDecision } from './decide';
import { decide } from './decide';
import type { Step } from './judge';
import { nameOf } from './judge';
import type { AccessRequest } from './request';

/** Why a decision is what it is. */
export interface Explanation {
  decision: AccessDecision;
  /** Every rule in the order of the file, and the default behind them. */
  rules: ExplainedRule[];
  /** The keys that were looked at, in their order. */
  keys: Extract<Step, { of: 'key' }>[];
}

export interface ExplainedRule {
  /** Undefined: the default. */
  place: RulePlace | undefined;
  is: Extract<Step, { of: 'rule' }>['is'] | 'other_command' | 'not_reached';
  because: string;
}

/** Decides as `decide` does, and tells of every rule why it did or did not apply. */
export function explain(policy: CompiledPolicy, request: AccessRequest): Explanation {
  const steps: Step[] = [];
  const decision = decide(policy, request, (step) => steps.push(step));
  const forCommand = new Set(policy.rulesOf(request.command));
  const tried = new Map(steps.flatMap((step) => (step.of === 'rule' ? [[step.decidedBy.rule, step] as const] : [])));
  const explained = (rule: CompiledRule): ExplainedRule => {
    const { place } = rule;
    const step = tried.get(place);
    if (step) return { place, is: step.is, because: step.because };
    if (place && !forCommand.has(rule)) return { place, is: 'other_command', because: 'its pattern does not match' };
    return { place, is: 'not_reached', because: 'it was decided before' };
  };
  return {
    decision,
    rules: [...policy.rules, policy.byDefault].map(explained),
    keys: steps.filter((step) => step.of === 'key'),
  };
}

/** An explanation to read: the decision, then what led to it. Rules for other commands are only counted. */
export function explanationLines({ decision, rules, keys }: Explanation): string[] {
  const others = rules.filter(({ is }) => is === 'other_command').length;
  const line = (what: string, is: string, because: string) =>
    `${what}: ${is.replaceAll('_', ' ')}${because ? `, ${because}` : ''}`;
  return [
    `${decision.outcome} (policy ${decision.policyVersion}): ${decision.because}`,
    ...(others > 0 ? [`${others} ${others === 1 ? 'rule is' : 'rules are'} for other commands`] : []),
    ...rules
      .filter(({ is }) => is !== 'other_command')
      .map(({ place, is, because }) => line(place ? `rule ${place.order} "${place.pattern}"` : 'default', is, because)),
    ...keys.map(({ decidedBy, is, because }) => line(nameOf(decidedBy), is, because)),
  ];
}
