/**
 * How what was typed behind a command becomes `words`:
 *
 * - `'whitespace'`: at any white space, and no word is empty
 * - `'shell'`: as a POSIX shell does, quotes and backslashes included
 * - any other text: at each place where that text stands, as Python's `str.split`
 * - `{ separator, max }`: the same, `max` times at most, and what is left is the last word; without a separator at white space
 * - a function `(text: string) => …`: whatever it makes of the text. What it throws is answered as a fault of what was typed
 */
export type Split = 'whitespace' | 'shell' | (string & {}) | Separator | ((text: string) => unknown);

export interface Separator {
  /** Absent: any white space. */
  separator?: string;
  /** At how many places it is split, 1 at least. */
  max?: number;
}

/** What `words` is. */
export type Words<S> = S extends (text: string) => infer R ? R : string[];

/** A split as data. `function` is done where the plugin is. */
export type SplitManifest =
  | { by: 'shell' }
  | { by: 'whitespace'; max?: number }
  | { by: 'separator'; separator: string; max?: number }
  | { by: 'function' };

export function manifestOfSplit(split: Split): SplitManifest {
  if (typeof split === 'function') return { by: 'function' };
  if (split === 'shell') return { by: 'shell' };
  if (split === 'whitespace') return { by: 'whitespace' };
  const { separator, max } = typeof split === 'string' ? { separator: split } : split;
  const limit = max === undefined ? {} : { max };
  return separator === undefined ? { by: 'whitespace', ...limit } : { by: 'separator', separator, ...limit };
}

/** What is wrong with it. */
export function faultsOfSplit(split: unknown): string[] {
  const isText = (value: unknown) => typeof value === 'string' && value !== '';
  if (split === undefined || typeof split === 'function' || isText(split)) return [];
  if (typeof split !== 'object' || split === null)
    return ["split must be 'whitespace', 'shell', a separator, { separator, max } or a function"];
  const { separator, max } = split as Separator;
  return [
    ...(separator === undefined || isText(separator) ? [] : ['split.separator must be a text that is not empty']),
    ...(max === undefined || (Number.isSafeInteger(max) && max > 0) ? [] : ['split.max must be a number from 1']),
  ];
}
