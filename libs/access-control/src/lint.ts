import type { CompiledPolicy } from './compile-policy';
import { compilePolicy } from './compile-policy';
import type { Fault } from './find-faults';
import { findFaults } from './find-faults';
import { findLockout } from './lockout';
import type { AccessPolicy, PolicyPath } from './policy';
import { accessPolicySchema } from './policy';
import type { AccessCommand } from './request';
import type { UnpinnedName } from './unpinned';
import { findUnpinned } from './unpinned';
import { findUnreached } from './unreached';
import { peopleAmong, vainBecause } from './vain-approval';

/** Something to put right. A policy with an error is not to be applied. */
export interface LintFinding extends Fault {
  level: 'error' | 'warning';
}

/** A command as the linter knows it. */
export interface LintCommand extends AccessCommand {
  /** Names of its arguments and flags. */
  args: readonly string[];
}

/**
 * Looks for what cannot be meant: unknown keys and wrong types, roles that are undefined or hold themselves, names in
 * place of ids, approvals that nobody can give, a policy that locks its admins out (errors); rules that are never
 * reached or never match, and no admins (warnings).
 *
 * @param policy of any shape
 * @param commands those that are loaded, where they are known: then rules for commands that do not exist are found, too
 */
export function lint(policy: AccessPolicy, commands?: readonly LintCommand[]): LintFinding[] {
  const errors = allFaults(policy);
  // What is not understood says nothing more.
  if (!accessPolicySchema.safeParse(policy).success) return errors.map((fault) => ({ level: 'error', ...fault }));
  const compiled = compilePolicy(policy);
  errors.push(
    ...findUnpinned(policy).map(({ path, name, wants }) => ({
      path,
      message: `${JSON.stringify(name)} ${unpinned[wants]}`,
    })),
    ...findVainApprovals(policy, compiled),
    ...lockoutOf(compiled, commands),
  );
  const warnings = findUnreached(compiled, commands);
  if (policy.admins.length === 0)
    warnings.push({ path: ['admins'], message: 'there are no admins: admin commands are denied to everybody' });
  return [
    ...errors.map((fault): LintFinding => ({ level: 'error', ...fault })),
    ...warnings.map((fault): LintFinding => ({ level: 'warning', ...fault })),
  ];
}

/**
 * Reasons not to go by a policy at all: what in it cannot be understood, and that it locks its admins out. A name in
 * place of an id is none: it matches nobody where something is allowed, and everybody where it is denied.
 */
export function findRefusals(policy: AccessPolicy): Fault[] {
  const faults = allFaults(policy);
  return accessPolicySchema.safeParse(policy).success ? [...faults, ...lockoutOf(compilePolicy(policy))] : faults;
}

function allFaults(policy: AccessPolicy): Fault[] {
  const { ofPolicy, ofRules, ofRoles } = findFaults(policy);
  return [...ofPolicy, ...[...ofRules.values()].flat(), ...ofRoles];
}

function lockoutOf(compiled: CompiledPolicy, commands?: readonly LintCommand[]): Fault[] {
  return [findLockout(compiled, commands)].filter((fault) => fault !== undefined);
}

const unpinned: Record<UnpinnedName['wants'], string> = {
  person: 'is no user id: it makes nobody an admin',
  subject: 'is no id, e-mail, user group or role: it allows nobody, and denies everybody; errand acl pin writes the id',
  room: 'is no channel id: it allows no room, and denies every one; errand acl pin writes the id',
};

function findVainApprovals(policy: AccessPolicy, compiled: CompiledPolicy): Fault[] {
  const { subjectsOf } = compiled;
  const rules = [
    ...policy.accessControls.map(({ rule }, at) => ({ rule, path: ['accessControls', at, 'rule'] as PolicyPath })),
    { rule: policy.accessControlsDefault, path: ['accessControlsDefault'] as PolicyPath },
  ];
  return rules.flatMap(({ rule: { approval, allowUsers }, path: of }) => {
    const path = [...of, 'approval', 'by'];
    if (!approval) return [];
    const because = vainBecause(approval, compiled);
    if (because !== undefined) return [{ path, message: because }];
    const people = peopleAmong(subjectsOf(approval.by) ?? []);
    if (!people) return [];
    const { count = 1 } = approval;
    const callers = allowUsers && peopleAmong(subjectsOf(allowUsers) ?? []);
    const isAlone = callers?.size === 1 && people.size === count && [...callers].every((id) => people.has(id));
    return isAlone
      ? [{ path, message: 'nobody can approve: who calls it is needed, and nobody approves their own' }]
      : [];
  });
}
