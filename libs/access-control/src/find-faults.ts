import type { AccessPolicy, AccessRule, PolicyPath } from './policy';
import { accessPolicySchema } from './policy';
import { listsOf } from './policy-lists';
import { roleFaultOf } from './roles';

/** Something in a policy that cannot mean what was meant. */
export interface Fault {
  path: PolicyPath;
  message: string;
}

export interface Faults {
  /** With one of these nothing of the policy can be trusted. */
  ofPolicy: readonly Fault[];
  /** By the position, from 0, of the rule that each spoils. */
  ofRules: ReadonlyMap<number, readonly Fault[]>;
  /** Of roles that no rule need use. */
  ofRoles: readonly Fault[];
}

/** @param policy of any shape: it may come from another version, or from an editor */
export function findFaults(policy: AccessPolicy): Faults {
  const shape = shapeFaults(policy);
  const isSound = shape.every(isInRule);
  const faults = isSound ? [...shape, ...referenceFaults(policy, new Set(shape.map(ruleOf)))] : shape;
  const ofRules = new Map<number, Fault[]>();
  for (const fault of faults.filter(isInRule)) {
    const at = ruleOf(fault);
    ofRules.set(at, [...(ofRules.get(at) ?? []), fault]);
  }
  const isOfRole = ({ path }: Fault) => isSound && path[0] === 'roles';
  return {
    ofPolicy: faults.filter((fault) => !isInRule(fault) && !isOfRole(fault)),
    ofRules,
    ofRoles: faults.filter(isOfRole),
  };
}

/** Its pattern is known, so that it spoils the commands of this rule alone. */
function isInRule({ path }: Fault): boolean {
  return path[0] === 'accessControls' && path[2] === 'rule';
}

function ruleOf({ path }: Fault): number {
  return Number(path[1]);
}

function shapeFaults(policy: AccessPolicy): Fault[] {
  const faults = (accessPolicySchema.safeParse(policy).error?.issues ?? []).map(({ path, message }): Fault => ({
    path: path.map((part) => (typeof part === 'number' ? part : String(part))),
    message,
  }));
  const { accessControlsDefault } = (policy ?? {}) as Partial<AccessPolicy>;
  if ((accessControlsDefault as AccessRule | undefined)?.when)
    faults.push({
      path: ['accessControlsDefault', 'when'],
      message: 'the default holds always: a rule takes conditions',
    });
  return faults;
}

/** Roles that are not there, or hold themselves. */
function referenceFaults(policy: AccessPolicy, spoiled: ReadonlySet<number>): Fault[] {
  return listsOf(withoutRules(policy, spoiled)).flatMap(({ path, entries, holds }) => {
    if (holds !== 'subjects') return [];
    return entries.flatMap((entry, at): Fault[] => {
      const message = roleFaultOf(entry, policy.roles);
      return message === undefined ? [] : [{ path: [...path, at], message }];
    });
  });
}

/** Each other rule keeps its position. */
function withoutRules(policy: AccessPolicy, positions: ReadonlySet<number>): AccessPolicy {
  const accessControls = policy.accessControls.map((each, at) => (positions.has(at) ? { ...each, rule: {} } : each));
  return { ...policy, accessControls };
}
