import { readFileSync } from 'node:fs';
import type { Env } from '@errand/runtime';
import { ConfigError, readEnv } from '@errand/runtime';
import { z } from 'zod';
import { checkSettings } from './check-settings';
import { isUnpinned } from './names';
import type { Overrides, SettingsFault } from './parse-settings';
import { pathText } from './parse-settings';
import type { Settings } from './resolve-settings';

/** The variables that say how Errand behaves; every service may read them. */
export const settingsEnv = z.object({
  ERRAND_CONFIG: z.string().optional().describe('Path of the YAML file that says how Errand behaves (errand.yaml)'),
  BOT_ADMINS: z
    .string()
    .optional()
    .describe('Comma-separated user ids of the admins, U…; overrides admins of ERRAND_CONFIG'),
  BOT_ADMINS_NOTIFICATIONS: z
    .string()
    .optional()
    .describe('Comma-separated <@U…> and #channel that get notices; overrides adminNotifications of ERRAND_CONFIG'),
});

/** The text of the file named by `ERRAND_CONFIG`, empty where none is, and what stands over it. */
export interface SettingsSource {
  path: string | undefined;
  text: string;
  overrides: Overrides;
}

/**
 * Reads the behaviour from the file named by `ERRAND_CONFIG` and the two variables that override it.
 * Without a file the defaults hold: prefix `!`, no admins.
 *
 * @param readFile how to read files; tests pass their own
 * @throws ConfigError naming every key at fault, with line and column
 */
export function readSettings(env: Env, readFile = readText): Settings {
  return readSettingsAndSource(env, readFile).settings;
}

/** The same, and what it was read from, for a service that follows the versions in the database from then on. */
export function readSettingsAndSource(
  env: Env,
  readFile = readText,
): { settings: Settings; settingsSource: SettingsSource } {
  const { faults, ...settingsSource } = readSource(env, readFile);
  const { text } = settingsSource;
  const { admins, ...others } = settingsSource.overrides;
  // Of a variable that is at fault already, nothing more is to be said.
  const overrides = faults.length > 0 && admins?.some(isUnpinned) ? others : settingsSource.overrides;
  const checked = checkSettings(text, overrides);
  if ('faults' in checked) faults.push(...checked.faults.map((fault) => faultText(fault, overrides)));
  if (faults.length > 0 || 'faults' in checked) throw new ConfigError(faults);
  return { settings: checked.settings, settingsSource };
}

/**
 * What a service would read its behaviour from.
 *
 * @throws ConfigError where the file cannot be read
 */
export function readSettingsSource(env: Env, readFile = readText): SettingsSource {
  const { faults, ...source } = readSource(env, readFile);
  if (faults.length > 0) throw new ConfigError(faults);
  return source;
}

function readSource(env: Env, readFile: (path: string) => string): SettingsSource & { faults: string[] } {
  const variables = readEnv(settingsEnv, env, readFile);
  const overrides: Overrides = {};
  for (const [key, variable] of Object.entries(variableOf) as [keyof Overrides, keyof typeof variables][]) {
    const list = variables[variable];
    if (list !== undefined) overrides[key] = splitList(list);
  }
  // In the file a name may wait to be replaced by an id; nothing replaces one here.
  const faults = overrides.admins?.some(isUnpinned)
    ? ['BOT_ADMINS: a name matches nobody; give user ids such as U024BE7LH (see !whoami)']
    : [];
  const path = variables.ERRAND_CONFIG;
  if (!path) return { path, text: '', overrides, faults };
  try {
    return { path, text: readFile(path), overrides, faults };
  } catch (err) {
    const code = (err as NodeJS.ErrnoException).code ?? 'unknown';
    return { path, text: '', overrides, faults: [...faults, `ERRAND_CONFIG: the file cannot be read (${code})`] };
  }
}

/** Which variable stands over which key. */
export const variableOf: Record<keyof Overrides, keyof z.infer<typeof settingsEnv>> = {
  admins: 'BOT_ADMINS',
  adminNotifications: 'BOT_ADMINS_NOTIFICATIONS',
};

function faultText({ line, column, path, message }: SettingsFault, overrides: Overrides): string {
  const key = pathText(path);
  const first = String(path[0]);
  const variable = first in variableOf ? variableOf[first as keyof Overrides] : undefined;
  if (variable && first in overrides) return `${variable} (the key ${key} of ERRAND_CONFIG): ${message}`;
  const place = line === undefined ? '' : `line ${line}, column ${column}: `;
  return `ERRAND_CONFIG: ${place}${key}${variable ? ` (or ${variable})` : ''}${key ? ': ' : ''}${message}`;
}

function readText(path: string): string {
  return readFileSync(path, 'utf8');
}

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
