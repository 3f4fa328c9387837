import type { AccessPolicy, PolicyPath } from './policy';
import { listsOf } from './policy-lists';
import { isRoomPattern, subjectKindOf } from './subjects';

/** An entry that is no id: whoever takes the name would be meant. */
export interface UnpinnedName {
  path: PolicyPath;
  name: string;
  /** What the id has to be of: a person, a person or user group, or a room. */
  wants: 'person' | 'subject' | 'room';
}

const wantedBy = { admins: 'person', subjects: 'subject', rooms: 'room' } as const;

export function findUnpinned(policy: AccessPolicy): UnpinnedName[] {
  return listsOf(policy).flatMap(({ path, entries, holds }) => {
    const wants = wantedBy[holds];
    return entries.flatMap((name, at) => (isPinned(name, wants) ? [] : [{ path: [...path, at], name, wants }]));
  });
}

export function isPinned(entry: string, wants: UnpinnedName['wants']): boolean {
  if (wants === 'room') return isRoomPattern(entry);
  return wants === 'person' ? subjectKindOf(entry) === 'user' : subjectKindOf(entry) !== 'name';
}
