/** The key that a wrong one was most likely meant to be; undefined: none is near. Capitals and _ do not count. */
export function nearKey(wrong: string, keys: readonly string[]): string | undefined {
  const word = plain(wrong);
  const [best] = keys
    .map((key) => ({ key, distance: distance(word, plain(key), mostMistakes(word.length)) }))
    .filter(({ distance: mistakes }) => mistakes <= mostMistakes(word.length))
    .toSorted((a, b) => a.distance - b.distance);
  return best?.key;
}

function plain(key: string): string {
  return key.toLowerCase().replace(/[_-]/g, '');
}

function mostMistakes(length: number): number {
  return Math.max(1, Math.floor(length / 3));
}

/** Letters to change, add, leave out or swap with the next; past `most` it does not matter how many. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return Infinity;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next[j] = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwapped) next[j] = Math.min(next[j] ?? 0, (before[j - 2] ?? 0) + 1);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
