/**
 * Arguments as they can travel. Half of a surrogate pair, which a text cut in the middle of an emoji ends in, is no text:
 * the client's form encoding throws on it, or swallows the character behind it.
 */
export function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/\p{Cs}/gu, '\uFFFD');
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, wellFormed(inner)]));
}
