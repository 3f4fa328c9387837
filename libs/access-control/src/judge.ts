import type { Check } from './checks';
import { checks, DENIED_ROOM, DENIED_USER } from './checks';
import type { CompiledPolicy, CompiledRule, RulePlace } from './compile-policy';
import { allHold } from './conditions';
import type { Fault } from './find-faults';
import { judgeCaller } from './judge-caller';
import type { Approval } from './policy';
import type { Facts, OpenFact } from './request';
import { isSlackId } from './subjects';

/** What decided: a key of a rule or of the default, or a setting. Without a key: nothing in the rule refused. */
export interface Decider {
  setting:
    'accessControls' | 'accessControlsDefault' | 'admins' | 'allowExternal' | 'allowGuests' | 'allowBots' | 'core';
  rule?: RulePlace;
  key?: string;
}

export type Verdict = { because: string; decidedBy: Decider } & (
  | { outcome: 'allowed'; confirm: boolean; approval?: Approval }
  | { outcome: 'denied'; text: string }
  | { outcome: 'unknown'; missing: OpenFact }
);

/** One thing that was looked at on the way to a verdict. */
export type Step = { decidedBy: Decider; because: string } & (
  { of: 'rule'; is: 'applies' | 'passed_over' | 'unknown' } | { of: 'key'; is: 'passed' | 'refused' | 'unknown' }
);

const FAULT =
  "You're not allowed to access this command: the access rules have an error, which the admins can see with `errand acl lint`";

/**
 * The one path of all decisions.
 *
 * @param hoped what is taken for the best where it is not known: then the verdict is what could become of the request
 * @param tell hears of every step
 */
export function judge(
  policy: CompiledPolicy,
  facts: Facts,
  hoped: ReadonlySet<OpenFact>,
  tell: (step: Step) => void,
): Verdict {
  if (policy.faults.length > 0) return deniedByFault(policy.faults, { setting: 'core' });
  const { caller, channel } = facts;
  const entry = judgeCaller(policy, caller);
  if (entry.is === 'out') return denied(DENIED_USER, { setting: entry.setting }, entry.because);
  if (entry.is === 'unknown' && !hoped.has(entry.fact)) return unknown(entry.fact, { setting: entry.setting });
  if (channel.id !== undefined && !isSlackId(channel.id))
    return denied(DENIED_ROOM, { setting: 'core' }, 'the channel has no id of Slack');

  let firstDenial: Verdict | undefined;
  for (const rule of [...policy.rulesOf(facts.command), policy.byDefault]) {
    const decidedBy = deciderOf(rule);
    const applies = allHold(rule.conditions, facts, hoped);
    tell({ of: 'rule', decidedBy, is: stepOf[applies.is], because: applies.because });
    if (applies.is === 'no') continue;
    if (applies.is === 'unknown') return unknown(applies.fact, { ...decidedBy, key: applies.because });
    const verdict = judgeRule(rule, policy, facts, hoped, tell);
    if (applies.is === 'yes' || verdict.outcome !== 'denied') return verdict;
    firstDenial ??= verdict; // perhaps the rule does not apply, and the next one allows
  }
  return firstDenial!; // the default always applies
}

const stepOf = { yes: 'applies', hoped: 'applies', no: 'passed_over', unknown: 'unknown' } as const;

function judgeRule(
  rule: CompiledRule,
  policy: CompiledPolicy,
  facts: Facts,
  hoped: ReadonlySet<OpenFact>,
  tell: (step: Step) => void,
): Verdict {
  if (rule.faults.length > 0) return deniedByFault(rule.faults, deciderOf(rule));
  for (const check of checks) {
    const finding = check.look(rule.keys, facts, policy.admins);
    if (!finding) continue;
    const decidedBy = deciderOf(rule, check.key);
    tell({ of: 'key', decidedBy, is: finding.is, because: finding.because });
    if (finding.is === 'refused') return denied(check.text, decidedBy, `${nameOf(decidedBy)} ${finding.because}`);
    if (finding.is === 'unknown' && !hoped.has(finding.fact)) return unknown(finding.fact, decidedBy);
  }
  const decidedBy = deciderOf(rule);
  const { confirm, approval } = rule.keys;
  const because = `${nameOf(decidedBy)} refuses nothing`;
  const allowed: Verdict = { outcome: 'allowed', confirm: confirm?.value ?? false, decidedBy, because };
  if (approval) allowed.approval = approval.value;
  return allowed;
}

function denied(text: string, decidedBy: Decider, because: string): Verdict {
  return { outcome: 'denied', text, decidedBy, because };
}

function deniedByFault([fault]: readonly Fault[], decidedBy: Decider): Verdict {
  return denied(FAULT, decidedBy, `an error in the policy: ${fault!.path.join('.')}: ${fault!.message}`);
}

function unknown(missing: OpenFact, decidedBy: Decider): Verdict {
  return { outcome: 'unknown', missing, decidedBy, because: `${nameOf(decidedBy)}: ${missing} not known` };
}

/** A key that the rule has from the default is decided by the default. */
function deciderOf({ place, keys }: CompiledRule, key?: Check['key']): Decider {
  if (key === 'admins') return { setting: 'admins' };
  const isDefault = !place || (key !== undefined && keys[key]?.isDefault === true);
  const decider: Decider = isDefault
    ? { setting: 'accessControlsDefault' }
    : { setting: 'accessControls', rule: place };
  if (key) decider.key = key;
  return decider;
}

/** `accessControls "deploy" (rule 3) denyUsers` */
export function nameOf({ setting, rule, key }: Decider): string {
  return `${setting}${rule ? ` "${rule.pattern}" (rule ${rule.order})` : ''}${key ? ` ${key}` : ''}`;
}
