import type { CompiledPolicy, CompiledRule } from './compile-policy';
import { argumentsAsked, asksForChannelType } from './conditions';
import type { AccessCommand } from './request';

/** What to look up before a decision. Who looks up less may be told `unknown`. */
export interface FactsNeeded {
  guest: boolean;
  email: boolean;
  /** The user groups that matter. Empty: none does, and `groups` of the caller may be absent. */
  groups: readonly string[];
  channelType: boolean;
  args: boolean;
}

/** Tells, before anything is looked up, what decisions about a command may ask for. */
export function factsNeeded(policy: CompiledPolicy, command: Pick<AccessCommand, 'plugin' | 'name'>): FactsNeeded {
  const rules = reachable([...policy.rulesOf(command), policy.byDefault]);
  const subjects = rules.flatMap(({ keys }) => [...(keys.allowUsers?.value ?? []), ...(keys.denyUsers?.value ?? [])]);
  return {
    guest: policy.source?.allowGuests === false,
    email: subjects.some(({ kind }) => kind === 'email'),
    groups: [...new Set(subjects.flatMap((subject) => (subject.kind === 'group' ? [subject.id] : [])))],
    channelType: rules.some(({ when }) => when.channelTypes && asksForChannelType(when.channelTypes)),
    args: rules.some(({ when }) => Object.keys(argumentsAsked(when)).length > 0),
  };
}

/** Behind a rule without conditions nothing is tried. */
function reachable(rules: readonly CompiledRule[]): readonly CompiledRule[] {
  return rules.slice(0, rules.findIndex(({ conditions }) => conditions.length === 0) + 1);
}
