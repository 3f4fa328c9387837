import type { Items, PythonValue, Unknown } from './value';
import { keyText, MOST_ITEMS, partsOf, unknown } from './value';

/**
 * Lists, sets and dicts are objects, as in Python: who holds one sees what becomes of it, by whatever name it is changed.
 */
export function isMutable({ type }: PythonValue): boolean {
  return type === 'list' || type === 'set' || type === 'dict';
}

/** All objects that can be reached from these may have been changed: nobody knows any more what they are. */
export function doubtAll(values: Iterable<PythonValue>, line: number, reason: string): void {
  const seen = new Set<PythonValue>();
  const left = [...values];
  for (let value = left.pop(); value !== undefined; value = left.pop()) {
    if (seen.has(value)) continue;
    seen.add(value);
    for (const part of partsOf(value)) left.push(part);
    if (isMutable(value)) become(value, unknown(line, reason));
    else if (value.type === 'unknown') delete value.holds; // nothing is left that could change
  }
}

/** Whether it is an object, or leads to one, perhaps: a number or a text cannot be changed. */
export function mayChange(value: PythonValue): boolean {
  return isMutable(value) || value.type === 'tuple' || (value.type === 'unknown' && value.holds !== undefined);
}

/** `container[key] = value` */
export function setPart(container: PythonValue, key: PythonValue, value: PythonValue, line: number): void {
  if (container.type === 'unknown' || wouldHoldItself(container, value))
    return doubtAll([container, value], line, `a part of it is set in a way that cannot be read, in line ${line}`);
  if (container.type === 'dict') {
    const entry = container.entries.find(([other]) => isSameKey(other, key));
    if (entry) entry[1] = value;
    else if (container.entries.length >= MOST_ITEMS) doubtAll([container], line, 'it is longer than any setting');
    else container.entries.push([key, value]);
  } else if (container.type === 'list') {
    const at = key.type === 'int' ? Number(key.value) : NaN;
    const from = at < 0 ? at + container.items.length : at;
    const isThere = container.items[from] !== undefined && !container.items.some(({ type }) => type === 'unknown');
    if (isThere) container.items[from] = value;
    else doubtAll([container], line, `a part of it is set in a way that cannot be read, in line ${line}`);
  }
}

/** `list.extend(items)` */
export function extend(list: Items, items: readonly PythonValue[], line: number): void {
  if (items.some((item) => wouldHoldItself(list, item)))
    return doubtAll([list], line, `it holds itself, since line ${line}`);
  if (list.items.length + items.length > MOST_ITEMS) return doubtAll([list], line, 'it is longer than any setting');
  for (const item of [...items]) list.items.push(item);
}

/** `value.copy()`: another object, of the same parts. */
export function copyOf(value: PythonValue): PythonValue {
  if ('items' in value) return { type: value.type, items: [...value.items] };
  return value.type === 'dict' ? { type: 'dict', entries: value.entries.map(([key, inner]) => [key, inner]) } : value;
}

/** 1, 1.0 and True are one. What is unknown is like nothing, not even itself. */
export function isSameKey(a: PythonValue, b: PythonValue): boolean {
  if (a.type === 'str' && b.type === 'str') return a.value === b.value;
  const text = keyText(a);
  return text !== undefined && text === keyText(b);
}

function wouldHoldItself(container: PythonValue, value: PythonValue): boolean {
  const seen = new Set<PythonValue>();
  const left = [value];
  for (let each = left.pop(); each !== undefined; each = left.pop()) {
    if (each === container) return true;
    if (seen.has(each) || each.type === 'unknown') continue;
    seen.add(each);
    for (const part of partsOf(each)) left.push(part);
  }
  return false;
}

/** Every holder sees it. */
function become(value: PythonValue, other: Unknown): void {
  for (const key of Object.keys(value)) Reflect.deleteProperty(value, key);
  Object.assign(value, other);
}
