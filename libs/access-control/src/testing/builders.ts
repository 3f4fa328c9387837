import type { AccessControl, AccessPolicy, AccessRule } from '../policy';
import type { AccessRequest } from '../request';

/** Rules may be given by their patterns, as a file has them. */
export type PolicyChange = Partial<Omit<AccessPolicy, 'accessControls'>> & { accessControls?: Rules };
export type Rules = Record<string, AccessRule> | AccessControl[];

/** A policy without rules; a test names what matters to it. */
export function policyOf({ accessControls = [], ...change }: PolicyChange = {}): AccessPolicy {
  return {
    version: 7,
    admins: ['U0ADMIN'],
    accessControls: Array.isArray(accessControls)
      ? accessControls
      : Object.entries(accessControls).map(([pattern, rule]) => ({ pattern, rule })),
    accessControlsDefault: {},
    roles: {},
    hideRestrictedCommands: false,
    hideRestrictedAccess: false,
    allowExternal: false,
    allowGuests: false,
    allowBots: false,
    ...change,
  };
}

export interface RequestChange {
  caller?: Partial<AccessRequest['caller']>;
  channel?: Partial<AccessRequest['channel']>;
  command?: Partial<AccessRequest['command']>;
  typed?: AccessRequest['typed'];
  now?: number;
}

/** Ana, a full member in no user group, runs `Deploy:deploy prod` in a public channel; every fact is known. */
export function requestOf(change: RequestChange = {}): AccessRequest {
  return {
    caller: { id: 'U0ANA', kind: 'human', isGuest: false, email: 'ana@example.com', groups: [], ...change.caller },
    channel: { id: 'C0OPS', type: 'channel', ...change.channel },
    command: { plugin: 'Deploy', name: 'deploy', admin: false, ...change.command },
    typed: 'typed' in change ? change.typed : { text: 'prod', args: { env: 'prod' } },
    now: change.now ?? Date.UTC(2026, 9, 2, 14, 20), // a Friday
  };
}

/** In a direct message. */
export const direct = { id: 'D0ANA' };
