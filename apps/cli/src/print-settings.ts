import type { FilledKey } from '@errand/settings';
import { variableOf } from '@errand/settings';
import { stringify } from 'yaml';

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

/** A key that two files differ in; undefined: it is not in that one. */
export interface Difference {
  key: string;
  a: unknown;
  b: unknown;
}

/** What two files differ in, key by key, and in the order of the rules, which decides. */
export function differencesOf(a: readonly FilledKey[], b: readonly FilledKey[]): Difference[] {
  const [before, after] = [leavesOf(a), leavesOf(b)];
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  const differences = keys
    .filter((key) => JSON.stringify(before.get(key)) !== JSON.stringify(after.get(key)))
    .map((key) => ({ key, a: before.get(key), b: after.get(key) }));
  const [order, newOrder] = [patternsOf(a), patternsOf(b)];
  const isIn = (list: readonly string[]) => (pattern: string) => list.includes(pattern);
  const [kept, keptNow] = [order.filter(isIn(newOrder)), newOrder.filter(isIn(order))];
  if (JSON.stringify(kept) !== JSON.stringify(keptNow))
    differences.push({ key: 'accessControls (order)', a: kept, b: keptNow });
  return differences;
}

function patternsOf(keys: readonly FilledKey[]): string[] {
  const value = keys.find(({ key }) => key === 'accessControls')?.value;
  return value instanceof Map ? [...value.keys()].map(String) : [];
}

function leavesOf(keys: readonly FilledKey[]): Map<string, unknown> {
  const leaves = new Map<string, unknown>();
  const walk = (key: string, value: unknown, isTop: boolean) => {
    if (value instanceof Map && (value.size > 0 || isTop)) {
      for (const [name, inner] of value) walk(`${key}.${String(name)}`, inner, false);
    } else if (value !== undefined) leaves.set(key, withoutMaps(value));
  };
  for (const { key, value } of keys) walk(key, value, true);
  return leaves;
}

/** For JSON, which has the keys of a map nowhere. */
export function withoutMaps(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMaps);
  return value instanceof Map ? Object.fromEntries([...value].map(([key, inner]) => [key, withoutMaps(inner)])) : value;
}
