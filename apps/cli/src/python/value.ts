/** What an expression of Python stands for; numbers, texts and their collections, or something that only Python knows. */
export type PythonValue =
  | { type: 'none' }
  | { type: 'bool'; value: boolean }
  | { type: 'int'; value: bigint }
  | { type: 'float'; value: number }
  | { type: 'str'; value: string }
  | { type: 'bytes'; value: Uint8Array }
  | Items
  | Dict
  | Unknown;

export interface Items {
  type: 'tuple' | 'list' | 'set';
  items: PythonValue[];
}

/** A key that is unknown may be any: what stands before it may be replaced by it. */
export interface Dict {
  type: 'dict';
  entries: [PythonValue, PythonValue][];
}

/** `reason` is a clause about "it". */
export interface Unknown {
  type: 'unknown';
  line: number;
  reason: string;
  /** Objects that it may be, or lead to: who changes it may change them. */
  holds?: PythonValue[];
}

export function unknown(line: number, reason: string): Unknown {
  return { type: 'unknown', line, reason };
}

export const none: PythonValue = { type: 'none' };

/**
 * The same text for what Python holds for the same key of a dict: 1, 1.0 and True are one.
 *
 * @returns undefined for what is unknown, or no key
 */
export function keyText(value: PythonValue): string | undefined {
  switch (value.type) {
    case 'none':
      return 'none';
    case 'bool':
      return `number ${Number(value.value)}`;
    case 'int':
      return `number ${value.value}`;
    case 'float':
      return `number ${Number.isInteger(value.value) ? BigInt(value.value) : value.value}`;
    case 'str':
      return `str ${value.value}`;
    case 'bytes':
      return `bytes ${Buffer.from(value.value).toString('hex')}`;
    case 'tuple': {
      const parts = value.items.map(keyText);
      return parts.includes(undefined) ? undefined : `tuple ${JSON.stringify(parts)}`;
    }
    default:
      return undefined;
  }
}

/** A dict of these entries: of equal keys the last value stays, where the first one stood. */
export function dictOf(entries: Iterable<readonly [PythonValue, PythonValue]>): Dict {
  const kept: [PythonValue, PythonValue][] = [];
  const known = new Map<string, [PythonValue, PythonValue]>();
  for (const [key, value] of entries) {
    const text = keyText(key);
    const before = text === undefined ? undefined : known.get(text);
    if (before) {
      before[1] = value;
      continue;
    }
    const entry: [PythonValue, PythonValue] = [key, value];
    kept.push(entry);
    if (text !== undefined) known.set(text, entry);
  }
  return { type: 'dict', entries: kept };
}

/** No setting has more items, unless all of them are written there. */
export const MOST_ITEMS = 5_000;

/** Deeper than that nobody writes one; it bounds whatever recurses. */
const MOST_DEPTH = 300;

/**
 * How much there is in it, in characters and items. A value can hold another one many times, which holds another one
 * many times: what is small to write is large to walk through. Infinity for what is too deep.
 */
export function sizeOf(value: PythonValue, known = new WeakMap<PythonValue, number>(), depth = 0): number {
  if (value.type === 'str' || value.type === 'bytes') return 1 + value.value.length;
  if (value.type !== 'dict' && !('items' in value)) return 1;
  if (depth > MOST_DEPTH) return Infinity;
  const before = known.get(value);
  if (before !== undefined) return before;
  let size = 1;
  for (const part of partsOf(value)) size += sizeOf(part, known, depth + 1);
  known.set(value, size);
  return size;
}

/** What it is made of; of what is unknown, what it may hold. */
export function partsOf(value: PythonValue): readonly PythonValue[] {
  if (value.type === 'dict') return value.entries.flat();
  if (value.type === 'unknown') return value.holds ?? [];
  return 'items' in value ? value.items : [];
}
