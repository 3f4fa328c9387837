import type { Overrides, SettingsFault } from '@errand/settings';
import { pathText, readSettingsSource, variableOf } from '@errand/settings';
import type { CliDeps } from './cli-deps';
import type { Files } from './files';
import { printable } from './printable';
import { readText } from './read-text';
import { UsageError } from './usage';

/** A file of settings, and what stands over it. */
export interface Source {
  path: string;
  text: string;
  overrides: Overrides;
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
