import type { User } from '../api/contract';

/** The name above somebody's messages. */
export function userLabel(user: User): string {
  return user.realName || user.displayName || user.name;
}

/** The name after `@`, as it is typed and shown in mentions. */
export function mentionName(user: User): string {
  return user.displayName || user.name;
}
