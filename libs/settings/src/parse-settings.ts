import type { z } from 'zod';
import { errbotSettings } from './errbot-settings';
import { issuesOf, wordsOf } from './issues';
import { nearKey } from './near-key';
import type { Settings } from './resolve-settings';
import { resolveSettings } from './resolve-settings';
import type { JsonSchema } from './settings-json-schema';
import { keysAt, settingsJsonSchema } from './settings-json-schema';
import { settingsSchema } from './settings-schema';
import type { Place, YamlFile } from './yaml-file';
import { inOrder, readYamlFile, shown } from './yaml-file';

/** What is wrong and where. Without a place: with the file as a whole, or with what overrides it. */
export interface SettingsFault extends Partial<Place> {
  /** Empty where the file itself is at fault. */
  path: readonly PropertyKey[];
  message: string;
}

/** Values that stand over those of the file, such as those of `BOT_ADMINS`. */
export type Overrides = Partial<Record<'admins' | 'adminNotifications', string[]>>;

/**
 * Reads the text of an `errand.yaml`.
 *
 * @returns the settings; or every fault at once, in the order of the file, without the values at fault
 */
export function parseSettings(
  text: string,
  overrides: Overrides = {},
): { settings: Settings; file: YamlFile } | { faults: SettingsFault[] } {
  const { file, faults: yamlFaults } = readYamlFile(text);
  const result = settingsSchema.safeParse({ ...file?.value, ...overrides }, { error: wordsOf });
  const issues = issuesOf(result);
  if (file && result.success && yamlFaults.length === 0)
    return { settings: resolveSettings(result.data, file.keysOf(['accessControls'])), file };

  const schema = issues.some(({ code }) => code === 'unrecognized_keys') ? settingsJsonSchema() : {};
  const faultOf = (issue: z.core.$ZodIssue): SettingsFault => {
    const isOfFile = file && !Object.hasOwn(overrides, issue.path[0] ?? '');
    const ofKey = issue.code === 'invalid_key' || issue.code === 'unrecognized_keys';
    const place = isOfFile ? file.placeOf(issue.path, ofKey ? 'key' : 'value') : {};
    const message = issue.code === 'unrecognized_keys' ? unknownKey(issue.path, schema) : issue.message;
    return { path: issue.path, message, ...place };
  };
  const faults = inOrder([
    ...yamlFaults.slice(0, MOST_FAULTS).map((fault) => ({ ...fault, path: [] })),
    ...issues.slice(0, MOST_FAULTS).map(faultOf),
  ]);
  const more = Math.max(0, yamlFaults.length - MOST_FAULTS) + Math.max(0, issues.length - MOST_FAULTS);
  return { faults: more > 0 ? [...faults, { path: [], message: `and ${more} faults more` }] : faults };
}

/** Past these nobody reads on, and each takes its time to be found. */
const MOST_FAULTS = 100;

function unknownKey(path: readonly PropertyKey[], schema: JsonSchema): string {
  const key = String(path.at(-1));
  const errbot = path.length === 1 && Object.hasOwn(errbotSettings, key) ? errbotSettings[key] : undefined;
  if (errbot?.key !== undefined) return `is not a key here: Errbot's ${key} is ${errbot.key}`;
  if (errbot) return `is not a key here: ${errbot.reason}`;
  const keys = keysAt(path.slice(0, -1), schema);
  const near = nearKey(key, keys);
  if (near !== undefined) return `is not a key here; did you mean ${near}?`;
  return keys.length > 15
    ? 'is not a key here; docs/settings.md lists them all'
    : `is not a key here; there are ${keys.join(', ')}`;
}

/** `accessControls.deploy.allowUsers`, for people. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.map((segment) => shown(String(segment))).join('.');
}
