import type { Subject } from './subjects';
import { compileSubjects, subjectKindOf } from './subjects';

type Roles = Readonly<Record<string, readonly string[]>>;

/** What is wrong with the roles that an entry leads to; undefined: nothing, or it is no role. */
export function roleFaultOf(entry: string, roles: Roles): string | undefined {
  const sound = new Set<string>();
  const visit = (each: string, above: readonly string[]): string | undefined => {
    if (subjectKindOf(each) !== 'role' || sound.has(each)) return undefined;
    const name = each.slice('role:'.length);
    if (above.includes(each)) return `${each} holds itself: ${[...above.slice(above.indexOf(each)), each].join(', ')}`;
    if (!Object.hasOwn(roles, name)) return `${each} is not defined under roles`;
    for (const member of roles[name]!) {
      const fault = visit(member, [...above, each]);
      if (fault !== undefined) return fault;
    }
    sound.add(each);
    return undefined;
  };
  return visit(entry, []);
}

/**
 * Reads lists of subjects, the roles in them as their members, each member of a role once.
 *
 * @returns a function over lists in which `roleFaultOf` finds nothing
 */
export function compileRoles(roles: Roles): (entries: readonly string[]) => Subject[] {
  const known = new Map<string, readonly Subject[]>();
  const read = (entries: readonly string[]): Subject[] => compileSubjects(entries, membersOf);
  function membersOf(role: string): readonly Subject[] {
    let members = known.get(role);
    if (!members) {
      const unique = new Map(read(roles[role]!).map((subject) => [subject.entry, subject]));
      known.set(role, (members = [...unique.values()]));
    }
    return members;
  }
  return read;
}
