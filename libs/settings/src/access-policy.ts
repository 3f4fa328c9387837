import type { AccessPolicy, PolicyPath } from '@errand/access-control';
import { findRefusals } from '@errand/access-control';
import type { Overrides, SettingsFault } from './parse-settings';
import type { Settings } from './resolve-settings';
import type { YamlFile } from './yaml-file';
import { inOrder } from './yaml-file';

/** The keys of errand.yaml that say who may do what. */
export type AccessSettings = Pick<
  Settings,
  | 'admins'
  | 'accessControls'
  | 'accessControlsDefault'
  | 'roles'
  | 'hideRestrictedCommands'
  | 'hideRestrictedAccess'
  | 'allowExternal'
  | 'allowGuests'
  | 'allowBots'
>;

/**
 * The policy that an errand.yaml holds.
 *
 * @param settings what is absent is as in an empty file: only full members of the workspace are let in
 * @param version of the settings; 0: they have none
 */
export function accessPolicyOf(settings: Partial<AccessSettings>, version = 0): AccessPolicy {
  const { accessControls = [] } = settings;
  return {
    version,
    admins: settings.admins ?? [],
    accessControls: accessControls.map(({ pattern, rule }) => ({ pattern, rule })),
    accessControlsDefault: settings.accessControlsDefault ?? {},
    roles: settings.roles ?? {},
    hideRestrictedCommands: settings.hideRestrictedCommands ?? false,
    hideRestrictedAccess: settings.hideRestrictedAccess ?? false,
    allowExternal: settings.allowExternal ?? false,
    allowGuests: settings.allowGuests ?? false,
    allowBots: settings.allowBots ?? false,
  };
}

/** A file that was read. */
interface Read {
  settings: AccessSettings;
  file: YamlFile;
}

/** Where in the file something of its policy stands. */
export function pathInFile({ settings: { accessControls }, file }: Read, path: PolicyPath): PolicyPath {
  const [list, at, , ...keys] = path;
  const control = list === 'accessControls' ? accessControls[Number(at)] : undefined;
  if (!control) return path;
  const { pattern } = control;
  const rules = (file.value['accessControls'] ?? {}) as Record<string, unknown>;
  const nth = accessControls.slice(0, Number(at)).filter((each) => each.pattern === pattern).length;
  return ['accessControls', pattern, ...(Array.isArray(rules[pattern]) ? [nth] : []), ...keys];
}

/**
 * Reasons not to go by a file of which each key is well: roles that there are not, admins locked out.
 *
 * @param overrides what stands over the file, and so has no place in it
 */
export function refusalsOf(read: Read, overrides: Overrides = {}): SettingsFault[] {
  const faults = findRefusals(accessPolicyOf(read.settings)).map(({ path: place, message }): SettingsFault => {
    const path = pathInFile(read, place);
    return { path, message, ...(Object.hasOwn(overrides, path[0] ?? '') ? {} : read.file.placeOf(path)) };
  });
  return inOrder(faults);
}
