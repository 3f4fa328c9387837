import type { Overrides, SettingsFault } from './parse-settings';
import { parseSettings } from './parse-settings';
import { notifiedAdmins } from './resolve-settings';
import type { JsonSchema } from './settings-json-schema';
import { childOf, kindsOf, settingsJsonSchema } from './settings-json-schema';

/** A key of `errand.yaml` as it holds. */
export interface FilledKey {
  key: string;
  /** As it is written in the file: a length of time is `15m`. A map, where the order of the keys is that of a file. */
  value: unknown;
  /** `unset`: it is not there, and has no default. */
  from: 'file' | 'variable' | 'default' | 'unset';
}

/**
 * Every key of an `errand.yaml`, in the order of the documents, with the defaults of those that are not there. Maps
 * stand for blocks of keys, so that their order is kept.
 *
 * @returns the faults where there are any
 */
export function fillIn(text: string, overrides: Overrides = {}): { keys: FilledKey[] } | { faults: SettingsFault[] } {
  const parsed = parseSettings(text, overrides);
  if ('faults' in parsed) return parsed;
  const { file } = parsed;
  const values: Record<string, unknown> = { ...file.value, ...overrides };
  const keys = Object.entries(settingsJsonSchema().properties ?? {}).map(([key, schema]): FilledKey => {
    const isThere = key in values;
    const from = key in overrides ? 'variable' : isThere ? 'file' : 'default';
    if (isThere) return { key, from, value: withDefaults(ordered(values[key], file.keysOf, [key]), schema) };
    if (key === 'adminNotifications') return { key, from, value: notifiedAdmins(parsed.settings.admins) };
    const value = withDefaults(
      ordered(schema.default, () => [], []),
      schema,
    );
    return { key, value, from: value === undefined ? 'unset' : from };
  });
  return { keys };
}

/** Blocks of keys as maps, in the order of the file. */
function ordered(value: unknown, keysOf: (path: PropertyKey[]) => string[], path: PropertyKey[]): unknown {
  if (Array.isArray(value)) return value.map((item, at) => ordered(item, keysOf, [...path, at]));
  if (typeof value !== 'object' || value === null) return value;
  const inFile = keysOf(path);
  const keys = inFile.length > 0 ? inFile : Object.keys(value);
  return new Map(keys.map((key) => [key, ordered((value as Record<string, unknown>)[key], keysOf, [...path, key])]));
}

/** The value, and in its blocks, however deep, the defaults of the keys that are not there. */
function withDefaults(value: unknown, schema: JsonSchema): unknown {
  if (Array.isArray(value)) return value.map((item, at) => filledChild(item, schema, at));
  if (!(value instanceof Map)) return value;
  const filled = new Map<unknown, unknown>();
  for (const [key, inner] of value) filled.set(key, filledChild(inner, schema, String(key)));
  for (const { properties = {} } of kindsOf(schema))
    for (const [key, inner] of Object.entries(properties))
      if (!filled.has(key) && inner.default !== undefined) filled.set(key, inner.default);
  return filled;
}

function filledChild(value: unknown, schema: JsonSchema, key: string | number): unknown {
  const kinds = kindsOf(schema).flatMap((kind) => childOf(kind, key) ?? []);
  return withDefaults(value, { anyOf: kinds });
}
