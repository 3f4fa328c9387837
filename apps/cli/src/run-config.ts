import { parseArgs } from 'node:util';
import type { FilledKey, Overrides, SettingsFault } from '@errand/settings';
import { fillIn, parseSettings, pathText, readSettingsSource, refusalsOf, variableOf } from '@errand/settings';
import type { CliDeps, ExitCode } from './cli-deps';
import type { Files } from './files';
import { printable, printableJson } from './printable';
import { differencesOf, settingsText, withoutMaps } from './print-settings';
import { readText } from './read-text';
import { UsageError } from './usage';

/** A file of settings, and what stands over it. */
export interface Source {
  path: string;
  text: string;
  overrides: Overrides;
}

/**
 * `errand config`: what is wrong in an errand.yaml, what holds, and what two of them differ in.
 *
 * @throws UsageError
 */
export function runConfig(args: readonly string[], deps: CliDeps): ExitCode {
  const { values, positionals } = parse(args);
  const [, action, ...paths] = positionals;
  const json = values.json ?? false;
  switch (action) {
    case 'check':
    case 'show': {
      const [path] = paths;
      if (paths.length > 1) throw new UsageError(`${action} takes one file`);
      const source = path === undefined ? ofEnvironment(deps) : ofFile(path, deps.files);
      return action === 'check' ? check(source, json, deps) : show(source, json, deps);
    }
    case 'diff': {
      const [a, b] = paths;
      if (a === undefined || b === undefined || paths.length > 2) throw new UsageError('diff takes two files');
      return diff(ofFile(a, deps.files), ofFile(b, deps.files), json, deps);
    }
    case undefined:
      throw new UsageError('config takes one of check, show, diff');
    default:
      throw new UsageError(`config cannot ${JSON.stringify(action)}`);
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: { json: { type: 'boolean' } } });
  } catch (err) {
    throw new UsageError((err as Error).message, { cause: err });
  }
}

export function ofFile(path: string, files: Files): Source {
  return { path, text: readText(path, files), overrides: {} };
}

/** What a service would read. */
export function ofEnvironment({ env, files }: CliDeps): Source {
  const { path, text, overrides } = readSettingsSource(env, (name) => readText(name, files));
  if (path === undefined) throw new UsageError('no file is named, and ERRAND_CONFIG is not set');
  return { path, text, overrides };
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
  else
    for (const { key, a: old, b: now } of differences)
      deps.out(printable(`${lineOf('-', key, old)}${lineOf('+', key, now)}`, { lines: true }));
  return differences.length === 0 ? 0 : 1;
}

function lineOf(sign: string, key: string, value: unknown): string {
  return value === undefined ? '' : `${sign} ${key}: ${JSON.stringify(value)}\n`;
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

/** `errand.yaml:3:5: prefix: must be text`, as editors and compilers say it. */
export function faultsText(faults: readonly SettingsFault[], { path, overrides }: Source): string {
  const lines = faults.map(({ line, column, path: keys, message }) => {
    const first = String(keys[0]);
    const place = Object.hasOwn(overrides, first)
      ? variableOf[first as keyof Overrides]
      : [path, line, column].filter((part) => part !== undefined).join(':');
    return `${printable(`${place}: ${keys.length > 0 ? `${pathText(keys)}: ` : ''}${message}`)}\n`;
  });
  return lines.join('');
}

function faultJson({ line, column, path, message }: SettingsFault) {
  return { line, column, key: path.length > 0 ? pathText(path) : undefined, message };
}
