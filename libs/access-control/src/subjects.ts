import type { Glob } from './glob';
import { compileGlob } from './glob';
import type { Match } from './match';
import { anyMatch, matchGlobs, no, yes } from './match';
import type { Facts } from './request';

/** What an entry of a list of subjects is. A `name` is nothing that could be trusted: whoever takes it would be meant. */
export type SubjectKind = 'user' | 'email' | 'group' | 'role' | 'name';

// Ids and addresses are ASCII, upper case where Slack writes it so: look-alike letters make a name, which fits nobody.
const USER = /^[UWB*?[][A-Z0-9*?[\]!-]*$/;
const ROOM = /^[CGD*?[][A-Z0-9*?[\]!-]*$/;
const GROUP = /^S[A-Z0-9]+$/;
const EMAIL = /^[!-;=?A-~]+@[!-;=?A-~]+$/;

export function subjectKindOf(entry: string): SubjectKind {
  if (entry.startsWith('role:')) return 'role';
  if (USER.test(entry)) return 'user';
  if (GROUP.test(entry)) return 'group';
  return EMAIL.test(entry) ? 'email' : 'name';
}

/** A glob takes any letter, so look-alikes and marks that nobody sees are to be kept from it. */
export function isSlackId(text: string): boolean {
  return /^[A-Z][A-Z0-9]{1,30}$/.test(text);
}

export function isRoomPattern(entry: string): boolean {
  return ROOM.test(entry);
}

/** `entry` is what the policy has; `by` names the role it came by, too. */
export type Subject = { entry: string; by: string } & (
  { kind: 'user' | 'email'; glob: Glob } | { kind: 'group'; id: string } | { kind: 'name' }
);

/** @param membersOf the subjects of a role, its own roles resolved */
export function compileSubjects(
  entries: readonly string[],
  membersOf: (role: string) => readonly Subject[],
): Subject[] {
  return entries.flatMap((entry): Subject[] => {
    const kind = subjectKindOf(entry);
    if (kind === 'role')
      return membersOf(entry.slice('role:'.length)).map((member) => ({ ...member, by: `${entry} (${member.entry})` }));
    if (kind === 'group') return [{ kind, entry, by: entry, id: entry }];
    if (kind === 'name') return [{ kind, entry, by: entry }];
    return [{ kind, entry, by: entry, glob: compileGlob(kind === 'email' ? lowerAscii(entry) : entry) }];
  });
}

/** @param side what the list is for: a name matches nobody where it allows, and everybody where it denies */
export function matchSubjects(subjects: readonly Subject[], caller: Facts['caller'], side: 'allow' | 'deny'): Match {
  return anyMatch(subjects, (subject) => {
    switch (subject.kind) {
      case 'user': {
        const match = matchGlobs([subject.glob], caller.id, 'id');
        return match.is === 'yes' ? yes(subject.by) : match;
      }
      case 'group':
        if (!caller.groups) return { is: 'unknown', fact: 'groups' };
        return caller.groups.includes(subject.id) ? yes(subject.by) : no;
      case 'email':
        // The address of somebody of another organisation is what that organisation says it is.
        if (side === 'allow' && caller.kind !== 'human') return no;
        if (caller.kind === 'bot' || caller.kind === 'workflow') return no;
        if (caller.email === undefined) return { is: 'unknown', fact: 'email' };
        return caller.email !== null && subject.glob.matches(lowerAscii(caller.email)) ? yes(subject.by) : no;
      case 'name':
        return side === 'deny' ? yes(`${subject.by}, a name, which stands for everybody here`) : no;
    }
  });
}

/** A room of a list; a name matches none where the list allows, and every one where it denies. */
export type Room = { by: string; glob: Glob | undefined };

export function compileRooms(entries: readonly string[]): Room[] {
  return entries.map((by) => ({ by, glob: isRoomPattern(by) ? compileGlob(by) : undefined }));
}

export function matchRooms(rooms: readonly Room[], channelId: string | undefined, side: 'allow' | 'deny'): Match {
  return anyMatch(rooms, ({ by, glob }) => {
    if (glob) return matchGlobs([glob], channelId, 'channel');
    return side === 'deny' ? yes(`${by}, a name, which stands for every room here`) : no;
  });
}

/** `toLowerCase` would make an ordinary k of the Kelvin sign. */
function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
