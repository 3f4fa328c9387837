import { withoutTokens } from '@errand/runtime';

/**
 * Text of anybody's for a terminal: without the characters that control one, and without tokens. Line breaks stay where
 * `lines` says so.
 */
export function printable(text: string, { lines = false } = {}): string {
  const unwanted = lines ? /[^\P{C}\n]/gu : /\p{C}/gu;
  return withoutTokens(text).replace(unwanted, '\ufffd');
}

/** JSON, indented, without tokens in its texts. */
export function printableJson(value: unknown): string {
  const clean = (_key: string, each: unknown) => (typeof each === 'string' ? withoutTokens(each) : each);
  // JSON escapes most of what controls a terminal, but not all
  return JSON.stringify(value, clean, 2).replace(/[^\P{C}\n]/gu, '\ufffd');
}

/** One word of a shell, to be pasted. */
export function shellWord(text: string): string {
  return `'${printable(text).replaceAll("'", `'\\''`)}'`;
}
