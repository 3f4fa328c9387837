import type { Difference, FilledKey } from '@errand/settings';
import { variableOf } from '@errand/settings';
import { stringify } from 'yaml';
import { printable } from './printable';

/** An errand.yaml in which every key stands, and says where its value comes from. */
export function settingsText(keys: readonly FilledKey[], path: string): string {
  return [`# ${path}, with the defaults filled in\n`, ...keys.map(keyText)].join('');
}

function keyText({ key, value, from }: FilledKey): string {
  if (from === 'unset') return `# ${key} is not set\n`;
  const text = stringify(new Map([[key, value]]), { lineWidth: 0 });
  if (from === 'file') return text;
  const origin = from === 'default' ? 'default' : variableOf[key as keyof typeof variableOf];
  return text.indexOf('\n') === text.length - 1 ? `${text.slice(0, -1)} # ${origin}\n` : `# ${origin}\n${text}`;
}

/** A line for each value that goes or comes. */
export function differencesText(differences: readonly Difference[]): string {
  const lineOf = (sign: string, key: string, value: unknown) =>
    value === undefined ? '' : `${sign} ${printable(`${key}: ${JSON.stringify(value)}`)}\n`;
  return differences.map(({ key, a, b }) => `${lineOf('-', key, a)}${lineOf('+', key, b)}`).join('');
}
