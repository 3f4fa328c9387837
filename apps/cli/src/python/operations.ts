import type { PythonValue } from './value';
import { isSameKey } from './objects';
import { MOST_ITEMS, unknown } from './value';

/** What `os.environ` holds is not carried along; only the name of the variable can be told. */
export function environment(variable: PythonValue, line: number): PythonValue {
  const name = variable.type === 'str' && /^\w{1,80}$/.test(variable.value) ? ` ${variable.value}` : '';
  return unknown(line, `it comes from the variable${name} of the environment`);
}

/** As `os.path.join` does it on Unix. */
export function joined(parts: readonly PythonValue[], line: number): PythonValue {
  let path = '';
  for (const part of parts) {
    if (part.type === 'unknown') return part;
    if (part.type !== 'str') return unknown(line, 'it joins what are no paths');
    if (part.value.startsWith('/')) path = part.value;
    else path += path === '' || path.endsWith('/') ? part.value : `/${part.value}`;
  }
  return { type: 'str', value: path };
}

/** No setting has more; sums of sums grow fast. */
const MOST_CHARACTERS = 100_000;

export function added(a: PythonValue, b: PythonValue, line: number): PythonValue {
  if (a.type === 'unknown') return a;
  if (b.type === 'unknown') return b;
  const most = 'items' in a ? MOST_ITEMS : MOST_CHARACTERS;
  if (lengthOf(a) + lengthOf(b) > most) return unknown(line, 'it is longer than any setting');
  if (a.type === 'str' && b.type === 'str') return { type: 'str', value: a.value + b.value };
  if (a.type === 'bytes' && b.type === 'bytes')
    return { type: 'bytes', value: Uint8Array.from([...a.value, ...b.value]) };
  if (a.type === 'int' && b.type === 'int') return { type: 'int', value: a.value + b.value };
  if (a.type === 'float' && b.type === 'float') return { type: 'float', value: a.value + b.value };
  if ((a.type === 'list' || a.type === 'tuple') && b.type === a.type)
    return { type: a.type, items: [...a.items, ...b.items] };
  return unknown(line, 'it is computed when Errbot starts');
}

function lengthOf(value: PythonValue): number {
  if ('items' in value) return value.items.length;
  return value.type === 'str' || value.type === 'bytes' ? value.value.length : 0;
}

export function entryOf(value: PythonValue, key: PythonValue, line: number): PythonValue {
  if (value.type === 'unknown') return value;
  if (value.type === 'dict') {
    const at = value.entries.findLastIndex(([other]) => other.type === 'unknown' || isSameKey(other, key));
    const found = value.entries[at];
    if (found && found[0].type !== 'unknown') return found[1];
  }
  if ((value.type === 'tuple' || value.type === 'list') && key.type === 'int') {
    const found = value.items.at(Number(key.value));
    // of a list an item that cannot be read may be several
    if (found && !value.items.some(({ type }) => type === 'unknown')) return found;
  }
  return unknown(line, 'it is a part that is not there');
}
