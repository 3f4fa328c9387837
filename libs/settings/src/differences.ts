import type { FilledKey } from './fill-in';
import { fillIn } from './fill-in';

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

/**
 * The same of two texts, by themselves: what variables put over them is left out.
 *
 * @returns undefined: one of them cannot be read, as it was written for another version of Errand, say
 */
export function differencesOfTexts(a: string, b: string): Difference[] | undefined {
  const [before, after] = [fillIn(a), fillIn(b)];
  return 'keys' in before && 'keys' in after ? differencesOf(before.keys, after.keys) : undefined;
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
