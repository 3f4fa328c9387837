import type { CompiledPolicy } from './compile-policy';
import type { Approval } from './policy';
import type { Subject } from './subjects';
import { isSlackId } from './subjects';

/** Why an approval can never be given; undefined: it can, as far as is known. */
export function vainBecause(
  { by, count = 1 }: Approval,
  { subjectsOf }: Pick<CompiledPolicy, 'subjectsOf'>,
): string | undefined {
  const approvers = subjectsOf(by);
  if (!approvers) return undefined;
  if (approvers.every(({ kind }) => kind === 'name')) return 'nobody can approve: there is no id, e-mail or user group';
  const people = peopleAmong(approvers);
  if (!people || people.size >= count) return undefined;
  return `nobody can approve: ${count} are needed, and these are ${people.size}`;
}

/** The ids of people; bots approve nothing. Undefined: there may be others, by a glob, an address or a user group. */
export function peopleAmong(subjects: readonly Subject[]): Set<string> | undefined {
  if (subjects.some(({ kind, entry }) => kind !== 'name' && !(kind === 'user' && isSlackId(entry)))) return undefined;
  return new Set(subjects.map(({ entry }) => entry).filter((entry) => /^[UW]/.test(entry)));
}
