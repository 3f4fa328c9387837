import { findUnpinned } from '@errand/access-control';
import type { AccessSettings } from './access-policy';
import { accessPolicyOf } from './access-policy';
import type { AccessRule } from './access-rule';
import type { SettingsFile } from './settings-schema';

/** A rule of `accessControls`; of a list of rules each is one, under the same pattern. */
export interface AccessControl {
  pattern: string;
  rule: AccessRule;
}

/** How Errand behaves: what the keys of `errand.yaml` say, with the defaults of those that are not there. */
export interface Settings extends Omit<SettingsFile, 'adminNotifications' | 'accessControls' | 'commandTtl'> {
  /** Resolved: unset becomes every admin that is not a glob. */
  adminNotifications: string[];
  /** In the order of the file, which decides. */
  accessControls: AccessControl[];
  /** Milliseconds; 0 means that nothing is too old. */
  commandTtlMs: number;
  /** Worth one warning at the start. */
  warnings: string[];
}

/** @param patterns the keys of accessControls in the order of the file; JavaScript's objects move numbers to the front */
export function resolveSettings(file: SettingsFile, patterns: readonly string[]): Settings {
  const { adminNotifications, accessControls, commandTtl, ...rest } = file;
  const controls = patterns.flatMap((pattern) =>
    [accessControls[pattern] ?? []].flat().map((rule) => ({ pattern, rule })),
  );
  return {
    ...rest,
    adminNotifications: adminNotifications ?? notifiedAdmins(file.admins),
    accessControls: controls,
    commandTtlMs: commandTtl,
    warnings: [...adminWarnings(file.admins), ...nameWarnings({ ...rest, accessControls: controls })],
  };
}

/** Who gets notices where nothing is said of it: every admin that is not a glob. */
export function notifiedAdmins(admins: readonly string[]): string[] {
  return admins.filter((id) => /^[UW][A-Z0-9]+$/.test(id)).map((id) => `<@${id}>`);
}

function adminWarnings(admins: readonly string[]): string[] {
  if (admins.length === 0)
    return ['no admins are set: admin commands are refused to everybody; set admins in ERRAND_CONFIG or BOT_ADMINS'];
  return admins.includes('*') ? ['admins holds *: everybody who can write to the bot is an admin'] : [];
}

const MOST_NAMED = 5;

function nameWarnings(settings: Partial<AccessSettings>): string[] {
  const names = [...new Set(findUnpinned(accessPolicyOf(settings)).map(({ name }) => name))];
  if (names.length === 0) return [];
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return [
    `names are no ids: ${names.slice(0, MOST_NAMED).join(', ')}${more} match nobody where something is allowed, and everybody where it is denied; errand acl pin writes the ids`,
  ];
}
