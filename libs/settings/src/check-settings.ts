import { refusalsOf } from './access-policy';
import { notCarriedOut } from './not-carried-out';
import type { Overrides, SettingsFault } from './parse-settings';
import { parseSettings } from './parse-settings';
import type { Settings } from './resolve-settings';

/**
 * What an `errand.yaml` says, by the checks that every process makes: each key is well, every role is there, and not all
 * admins are locked out.
 *
 * @returns all faults at once where it must not be gone by
 */
export function checkSettings(
  text: string,
  overrides: Overrides = {},
): { settings: Settings } | { faults: SettingsFault[] } {
  const parsed = parseSettings(text, overrides);
  if ('faults' in parsed) return parsed;
  const faults = refusalsOf(parsed, overrides);
  if (faults.length > 0) return { faults };
  const idle = notCarriedOut(parsed.file.value).map(
    (key) => `${key} of ERRAND_CONFIG is not carried out by this version yet`,
  );
  return { settings: { ...parsed.settings, warnings: [...parsed.settings.warnings, ...idle] } };
}
