import { refusalsOf } from './access-policy';
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
  return faults.length > 0 ? { faults } : { settings: parsed.settings };
}
