import type { AccessPolicy, AccessRule, PolicyPath } from './policy';

/** A list of a policy that names people or rooms, and where it stands. */
export interface PolicyList {
  path: PolicyPath;
  entries: readonly string[];
  holds: 'admins' | 'subjects' | 'rooms';
}

/** All lists of a policy that name people or rooms, in the order of the file. */
export function listsOf(policy: AccessPolicy): PolicyList[] {
  return [
    { path: ['admins'], entries: policy.admins, holds: 'admins' },
    ...policy.accessControls.flatMap(({ rule }, at) => listsOfRule(rule, ['accessControls', at, 'rule'])),
    ...listsOfRule(policy.accessControlsDefault, ['accessControlsDefault']),
    ...Object.entries(policy.roles).map(([role, entries]): PolicyList => ({
      path: ['roles', role],
      entries,
      holds: 'subjects',
    })),
  ];
}

export function listsOfRule(rule: AccessRule, path: PolicyPath): PolicyList[] {
  const list = (holds: 'subjects' | 'rooms', entries: readonly string[] | null | undefined, ...keys: string[]) =>
    entries ? [{ path: [...path, ...keys], entries, holds }] : [];
  return [
    ...list('subjects', rule.allowUsers, 'allowUsers'),
    ...list('subjects', rule.denyUsers, 'denyUsers'),
    ...list('rooms', rule.allowRooms, 'allowRooms'),
    ...list('rooms', rule.denyRooms, 'denyRooms'),
    ...list('subjects', rule.approval?.by, 'approval', 'by'),
  ];
}
