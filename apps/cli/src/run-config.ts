import type { FilledKey, Overrides, SettingsFault } from '@errand/settings';
import {
  differencesOf,
  fillIn,
  parseSettings,
  pathText,
  readSettingsSource,
  refusalsOf,
  withoutMaps,
} from '@errand/settings';
import type { CliDeps, ExitCode } from './cli-deps';
import type { Source } from './config-source';
import { faultsText, ofEnvironment, ofFile } from './config-source';
import { printable, printableJson } from './printable';
import { differencesText, settingsText } from './print-settings';
import { readText } from './read-text';
import { applyConfig, hasTable, historyOfConfig, ofTable } from './settings-table';
import { UsageError } from './usage';
import { parseOptions } from './parse-options';

/**
 * `errand config`: what is wrong in an errand.yaml, what holds, what two of them differ in, and other ones to hold.
 *
 * @throws UsageError
 */
export async function runConfig(args: readonly string[], deps: CliDeps): Promise<ExitCode> {
  const { values, positionals } = parse(args);
  const [, action, ...paths] = positionals;
  const { json = false, raw = false, by } = values;
  const [version, after] = [numberOf('version', values.version), numberOf('after', values.after)];
  const [path] = paths;
  const atMost = (most: number, words: string) => {
    if (paths.length > most || (version !== undefined && paths.length > most - 1))
      throw new UsageError(`${action} takes ${words}`);
  };
  switch (action) {
    case 'check':
      atMost(1, 'one file');
      return check(path === undefined ? ofEnvironment(deps) : ofFile(path, deps.files), json, deps);
    case 'show': {
      atMost(1, 'one file, or one version');
      const source =
        path === undefined && (version !== undefined || hasTable(deps.env))
          ? await ofTable(version, deps)
          : path === undefined
            ? ofEnvironment(deps)
            : ofFile(path, deps.files);
      if (!raw) return show(source, json, deps);
      deps.out(source.text);
      return 0;
    }
    case 'diff': {
      atMost(2, 'two files, or one to compare with what holds');
      const [a, b] = paths;
      if (a !== undefined && b !== undefined) return diff(ofFile(a, deps.files), ofFile(b, deps.files), json, deps);
      const held = await ofTable(version, deps);
      return diff(held, a === undefined ? fileOfEnvironment(deps) : ofFile(a, deps.files), json, deps);
    }
    case 'apply': {
      atMost(1, 'one file, or one version');
      const source =
        version !== undefined
          ? { ...(await ofTable(version, deps)), overrides: overridesOf(deps) }
          : path === undefined
            ? ofEnvironment(deps)
            : { ...ofFile(path, deps.files), overrides: overridesOf(deps) };
      return applyConfig(source, { by, after, json }, deps);
    }
    case 'history':
      atMost(0, 'no file');
      return historyOfConfig(json, deps);
    case undefined:
      throw new UsageError('config takes one of check, show, diff, apply, history');
    default:
      throw new UsageError(`config cannot ${JSON.stringify(action)}`);
  }
}

function parse(args: readonly string[]) {
  const options = {
    json: { type: 'boolean' },
    raw: { type: 'boolean' },
    version: { type: 'string' },
    after: { type: 'string' },
    by: { type: 'string' },
  } as const;
  return parseOptions({ args: [...args], allowPositionals: true, options });
}

function numberOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--${option} is the number of a version, not ${text}`);
  return Number(text);
}

/** The same by itself, to be compared with what is in the table, over which nothing stands. */
function fileOfEnvironment(deps: CliDeps): Source {
  return { ...ofEnvironment(deps), overrides: {} };
}

/** What stands over any file, as far as it stands in this environment, too. */
function overridesOf({ env, files }: CliDeps): Overrides {
  const { ERRAND_CONFIG: _, ERRAND_CONFIG_FILE: __, ...rest } = env;
  return readSettingsSource(rest, (name) => readText(name, files)).overrides;
}
function check(source: Source, json: boolean, { out }: CliDeps): ExitCode {
  const parsed = parseSettings(source.text, source.overrides);
  const faults = 'faults' in parsed ? parsed.faults : refusalsOf(parsed, source.overrides);
  const warnings = 'faults' in parsed ? [] : parsed.settings.warnings;
  if (json) out(`${printableJson({ file: source.path, faults: faults.map(faultJson), warnings })}\n`);
  else {
    out(faultsText(faults, source));
    for (const warning of warnings) out(`${printable(source.path)}: warning: ${printable(warning)}\n`);
    if (faults.length === 0) out(`${printable(source.path)}: nothing is wrong\n`);
  }
  return faults.length === 0 ? 0 : 2;
}

function show(source: Source, json: boolean, deps: CliDeps): ExitCode {
  const keys = keysOf(source, deps);
  if (!keys) return 2;
  deps.out(json ? `${printableJson(valuesOf(keys))}\n` : printable(settingsText(keys, source.path), { lines: true }));
  return 0;
}

function diff(a: Source, b: Source, json: boolean, deps: CliDeps): ExitCode {
  const [before, after] = [keysOf(a, deps), keysOf(b, deps)];
  if (!before || !after) return 2;
  const differences = differencesOf(before, after);
  if (json) deps.out(`${printableJson(differences)}\n`);
  else if (differences.length === 0) deps.out('nothing differs\n');
  else deps.out(differencesText(differences));
  return differences.length === 0 ? 0 : 1;
}

function keysOf(source: Source, { err }: CliDeps): FilledKey[] | undefined {
  const filled = fillIn(source.text, source.overrides);
  if ('keys' in filled) return filled.keys;
  err(faultsText(filled.faults, source));
  return undefined;
}

function valuesOf(keys: readonly FilledKey[]): Record<string, unknown> {
  return Object.fromEntries(keys.map(({ key, value }) => [key, withoutMaps(value)]));
}

function faultJson({ line, column, path, message }: SettingsFault) {
  return { line, column, key: path.length > 0 ? pathText(path) : undefined, message };
}
