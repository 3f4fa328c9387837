import type { Registry } from '@errand/engine';

/** `!echo`, and `!!` and `!3` of the history, as plugins write them. */
const CALLS = /(?<![\p{L}\p{N}!])!(?:(!|\d+)(?![\p{L}\p{N}!])|([\p{L}\p{N}][\p{L}\p{N}_ -]*))/gu;

/** Texts of plugins with the prefix that commands have here. What only looks like a command stays as it is. */
export function tellWith(prefix: string, registry: Registry): (text: string) => string {
  if (prefix === '!') return (text) => text;
  return (text) =>
    text.replace(CALLS, (typed, recall: string | undefined, words: string | undefined) => {
      if (recall !== undefined) return `${prefix}${recall === '!' ? prefix : recall}`;
      return words !== undefined && registry.find(words) ? `${prefix}${words}` : typed;
    });
}
