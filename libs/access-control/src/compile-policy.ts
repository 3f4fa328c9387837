import type { CommandName } from './command-pattern';
import { compileCommandPattern, qualifiedName } from './command-pattern';
import type { Condition } from './conditions';
import { compileConditions } from './conditions';
import type { Fault } from './find-faults';
import { findFaults } from './find-faults';
import type { Glob } from './glob';
import { compileGlob } from './glob';
import type { AccessConditions, AccessPolicy, AccessRule, Approval } from './policy';
import { compileRoles, roleFaultOf } from './roles';
import type { Room, Subject } from './subjects';
import { compileRooms, subjectKindOf } from './subjects';

/** A policy made ready for many decisions. */
export interface CompiledPolicy {
  /** 0 where the policy does not say. */
  readonly version: number;
  /** As it was given; undefined where it is at fault as a whole: everything is denied then. */
  readonly source: AccessPolicy | undefined;
  /** What is wrong with it as a whole. */
  readonly faults: readonly Fault[];
  readonly admins: readonly Glob[];
  /** In the order of the file. */
  readonly rules: readonly CompiledRule[];
  readonly byDefault: CompiledRule;
  /** Those whose pattern matches a command, in their order. */
  rulesOf(command: CommandName): readonly CompiledRule[];
  /** Reads a list as those of its rules; undefined: a role in it is at fault, or the policy is. */
  subjectsOf(entries: readonly string[]): readonly Subject[] | undefined;
}

export interface CompiledRule {
  /** Undefined: the default, which holds where no rule does. */
  place: RulePlace | undefined;
  /** Whatever comes to a rule with a fault is denied. */
  faults: readonly Fault[];
  when: AccessConditions;
  /** Those of `when`: all have to hold, or the rule is passed over. */
  conditions: readonly Condition[];
  /** Its own keys over those of the default. */
  keys: RuleKeys;
}

/** `order` counts from 1. */
export interface RulePlace {
  pattern: string;
  order: number;
}

/** Absent: the key says nothing. */
export type RuleKeys = { [Key in keyof KeyValues]?: { value: KeyValues[Key]; isDefault: boolean } };

interface KeyValues {
  allowUsers: readonly Subject[];
  denyUsers: readonly Subject[];
  allowRooms: readonly Room[];
  denyRooms: readonly Room[];
  allowArgs: readonly Glob[];
  denyArgs: readonly Glob[];
  allowPrivate: boolean;
  allowMuc: boolean;
  confirm: boolean;
  approval: Approval;
}

/** So many commands are remembered with their rules: more than a bot has. */
const MOST_REMEMBERED = 10_000;

/** Makes a policy ready. Never throws: what is at fault in it denies. */
export function compilePolicy(policy: AccessPolicy): CompiledPolicy {
  const { ofPolicy: faults, ofRules } = findFaults(policy);
  const version = Number.isInteger(policy?.version) ? policy.version : 0;
  if (faults.length > 0) return closedPolicy(version, faults);

  const read = compileRoles(policy.roles);
  const byDefault: CompiledRule = {
    place: undefined,
    faults: [],
    when: {},
    conditions: [],
    keys: keysOf(policy.accessControlsDefault, undefined, read),
  };
  const rules = policy.accessControls.map(({ pattern, rule }, at): CompiledRule => {
    const place = { pattern, order: at + 1 };
    const own = ofRules.get(at);
    if (own) return { place, faults: own, when: {}, conditions: [], keys: {} };
    const keys = keysOf(rule, byDefault.keys, read);
    const when = rule.when ?? {};
    return { place, faults: [], when, conditions: compileConditions(when), keys };
  });
  return {
    version,
    source: policy,
    faults,
    // A name or an address among the admins is nobody.
    admins: policy.admins.filter((entry) => subjectKindOf(entry) === 'user').map(compileGlob),
    rules,
    byDefault,
    rulesOf: remember(rules),
    subjectsOf: (entries) => (entries.some((each) => roleFaultOf(each, policy.roles)) ? undefined : read(entries)),
  };
}

function closedPolicy(version: number, faults: readonly Fault[]): CompiledPolicy {
  const byDefault: CompiledRule = { place: undefined, faults, when: {}, conditions: [], keys: {} };
  const rulesOf = () => [];
  const subjectsOf = () => undefined;
  return { version, source: undefined, faults, admins: [], rules: [], byDefault, rulesOf, subjectsOf };
}

/** Finds the rules of a command once. */
function remember(rules: readonly CompiledRule[]): CompiledPolicy['rulesOf'] {
  const matchers = rules.map((rule) => ({ rule, matches: compileCommandPattern(rule.place!.pattern) }));
  const known = new Map<string, readonly CompiledRule[]>();
  return (command) => {
    const name = qualifiedName(command);
    const before = known.get(name);
    if (before) return before;
    if (known.size >= MOST_REMEMBERED) known.clear();
    const found = matchers.filter(({ matches }) => matches(command)).map(({ rule }) => rule);
    known.set(name, found);
    return found;
  };
}

/**
 * The keys of a rule over those of the default; `null` takes the default's away.
 *
 * @param defaults undefined: it is the default itself
 */
function keysOf(
  rule: AccessRule,
  defaults: RuleKeys | undefined,
  read: (entries: readonly string[]) => readonly Subject[],
): RuleKeys {
  const own: { [Key in keyof KeyValues]: KeyValues[Key] | null | undefined } = {
    allowUsers: rule.allowUsers && read(rule.allowUsers),
    denyUsers: rule.denyUsers && read(rule.denyUsers),
    allowRooms: rule.allowRooms && compileRooms(rule.allowRooms),
    denyRooms: rule.denyRooms && compileRooms(rule.denyRooms),
    allowArgs: rule.allowArgs && rule.allowArgs.map(compileGlob),
    denyArgs: rule.denyArgs && rule.denyArgs.map(compileGlob),
    allowPrivate: rule.allowPrivate,
    allowMuc: rule.allowMuc,
    confirm: rule.confirm,
    approval: rule.approval,
  };
  const keys: RuleKeys = { ...defaults };
  for (const [key, value] of Object.entries(own)) {
    if (value === null) delete keys[key as keyof RuleKeys];
    else if (value !== undefined) Object.assign(keys, { [key]: { value, isDefault: defaults === undefined } });
  }
  return keys;
}
