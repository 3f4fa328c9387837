import { randomUUID } from 'node:crypto';
import { checkSettings } from './check-settings';
import { differencesOfTexts } from './differences';
import type { LateKey } from './late-keys';
import { lateKeysOf } from './late-keys';
import type { Overrides, SettingsFault } from './parse-settings';
import type { SettingsHead, SettingsRow, SettingsVersions } from './settings-versions';

export type Applied =
  | { outcome: 'refused'; faults: SettingsFault[] }
  /** It holds already. */
  | { outcome: 'unchanged'; version: number }
  /** Another one was applied meanwhile; undefined: it is not known which. */
  | { outcome: 'overtaken'; version: number; first: SettingsHead | undefined }
  | {
      outcome: 'applied';
      row: SettingsRow;
      /** Keys; undefined: they cannot be told, as what held before cannot be read. */
      changed: string[] | undefined;
      /** What of it does not show before something is started again. */
      late: LateKey[];
      warnings: string[];
    };

/**
 * Makes a text the settings that hold: stores it as the next version, and says so to whoever follows them. What a start
 * would refuse is refused.
 *
 * @param change.after the version it was made from; absent: whichever holds
 * @param change.overrides what stands over the text in the services, as far as it is known here
 * @throws StoreUnavailableError
 */
export async function applySettings(
  change: {
    text: string;
    by: string;
    through: SettingsRow['through'];
    overrides?: Overrides;
    after?: number | undefined;
  },
  deps: { versions: SettingsVersions; tellOthers(version: number): void },
): Promise<Applied> {
  const { text, by, through, overrides } = change;
  const { versions } = deps;
  const checked = checkSettings(text, overrides);
  if ('faults' in checked) return { outcome: 'refused', faults: checked.faults };

  const latest = await versions.latest();
  const after = change.after ?? latest;
  if (after !== latest) return overtaken(latest);
  const before = latest === 0 ? undefined : await versions.find(latest);
  if (before?.text === text) return { outcome: 'unchanged', version: latest };
  const row = await versions.add({ id: randomUUID(), after, text, by, through });
  if (!row) return overtaken(after + 1);
  deps.tellOthers(row.version);
  const changed = differencesOfTexts(before?.text ?? '', text)?.map(({ key }) => key);
  return { outcome: 'applied', row, changed, late: lateKeysOf(changed ?? []), warnings: checked.settings.warnings };

  async function overtaken(version: number): Promise<Applied> {
    return { outcome: 'overtaken', version, first: version === 0 ? undefined : await versions.find(version) };
  }
}
