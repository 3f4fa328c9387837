import type { AccessPolicy, CompiledPolicy } from '@errand/access-control';
import { compilePolicy } from '@errand/access-control';

/** Everybody of the workspace may run what is not for admins, guests too: no fact has to be looked up. */
export function openPolicy(change: Partial<AccessPolicy> = {}): CompiledPolicy {
  return compilePolicy({
    version: 0,
    admins: [],
    accessControls: [],
    accessControlsDefault: {},
    roles: {},
    hideRestrictedCommands: false,
    hideRestrictedAccess: false,
    allowExternal: false,
    allowGuests: true,
    allowBots: false,
    ...change,
  });
}
