import type { SettingsFault, SettingsKey } from '@errand/settings';
import { parseSettings } from '@errand/settings';
import { withoutTokens } from '@errand/runtime';
import { stringify } from 'yaml';
import type { PythonValue } from '../python/value';
import type { Access } from './carry-access';
import { closedRule, closedRules } from './carry-access';
import type { Note } from './carry-settings';
import { carries } from './carry-settings';
import { CannotCarryError } from './convert';

/** Parts are taken out until it is valid, this many times. */
const MOST_ROUNDS = 20;

/**
 * The value of a key that errand.yaml takes. Parts that it does not take are left out and noted; of rules, that is closed
 * which they were about.
 *
 * @throws CannotCarryError
 */
export function carryValid(key: SettingsKey, value: PythonValue, note: Note, access: Access): unknown {
  const carried = carries[key]?.(value, note, access);
  if (carried === undefined) return undefined;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    if (holdsToken(key, carried)) break;
    const parsed = parseSettings(yamlOf(key, carried));
    if (!('faults' in parsed)) return carried;
    const faults = parsed.faults.filter(({ path }) => path.length > 0);
    if (key === 'accessControlsDefault') break; // without a part of it, it might allow what it denied
    if (!mend(carried, faults, note, access))
      throw new CannotCarryError(`it ${faults[0]?.message ?? 'cannot be written'}`);
  }
  const reason = holdsToken(key, carried) ? 'it holds a token' : 'too much of it cannot be written';
  if (key !== 'accessControls' && key !== 'accessControlsDefault') throw new CannotCarryError(reason);
  note(`it is for admins alone until you write it: ${reason}`, true);
  return key === 'accessControls' ? closedRules(access) : closedRule(access);
}

/** A key and its value, as they stand in errand.yaml. */
export function yamlOf(key: string, value: unknown): string {
  return stringify(new Map([[key, value]]), { lineWidth: 0 });
}

function holdsToken(key: string, value: unknown): boolean {
  const text = yamlOf(key, value);
  return withoutTokens(text) !== text;
}

/** Takes out what is at fault; false: there is nothing that could be taken out. */
function mend(value: unknown, faults: readonly SettingsFault[], note: Note, access: Access): boolean {
  // from the back, so that the places of the others stay
  const places = new Map(faults.map((fault) => [JSON.stringify(fault.path.slice(1)), fault]));
  const inOrder = [...places.values()].sort((a, b) => Number(b.path.at(-1)) - Number(a.path.at(-1)));
  return inOrder.map(({ path, message }) => takeOut(value, path.slice(1), message, note, access)).includes(true);
}

function takeOut(value: unknown, path: readonly PropertyKey[], message: string, note: Note, access: Access): boolean {
  const [first, ...rest] = path;
  if (Array.isArray(value) && typeof first === 'number') {
    note(`the item ${first + 1} is left out: it ${message}`);
    value.splice(first, 1);
    return true;
  }
  if (!(value instanceof Map) || first === undefined) return false;
  const inner: unknown = value.get(first);
  const isRule = inner instanceof Map;
  if (isRule) {
    note(`${JSON.stringify(first)} is for admins alone until you write its rule: ${rest.join('.')} ${message}`, true);
    value.set(first, closedRule(access));
    return true;
  }
  if (rest.length > 0 && takeOut(inner, rest, message, note, access)) return true;
  note(`${JSON.stringify(first)} is left out: it ${message}`);
  return value.delete(first);
}
