import type { SplitManifest } from '@errand/plugin-sdk';
import { splitCommandLine } from '@errand/plugin-sdk';

/**
 * The words of what was typed behind a command. Nothing typed is no word, whatever the split.
 *
 * @throws CommandLineError when it cannot be split
 */
export function splitWords(split: Exclude<SplitManifest, { by: 'function' }>, text: string): string[] {
  if (text === '') return [];
  if (split.by === 'shell') return splitCommandLine(text).map(({ value }) => value);
  const most = split.max ?? Infinity;
  return split.by === 'whitespace' ? atWhiteSpace(text, most) : atSeparator(text, split.separator, most);
}

function atWhiteSpace(text: string, most: number): string[] {
  const words: string[] = [];
  for (const { 0: word, index } of text.matchAll(/\S+/g)) {
    if (words.length >= most) return [...words, text.slice(index).trimEnd()];
    words.push(word);
  }
  return words;
}

function atSeparator(text: string, separator: string, most: number): string[] {
  const words = text.split(separator);
  if (words.length <= most) return words;
  return [...words.slice(0, most), words.slice(most).join(separator)];
}
