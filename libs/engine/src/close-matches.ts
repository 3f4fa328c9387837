/**
 * The candidates most like a word, best first: the Ratcliff/Obershelp similarity 2·M/T that Python's
 * `difflib.get_close_matches(word, candidates, 3, 0.6)` uses, so that suggestions are those Errbot's users know.
 * Of equally good ones, the lexicographically larger comes first.
 */
export function closeMatches(word: string, candidates: readonly string[]): string[] {
  return candidates
    .map((candidate) => ({ candidate, ratio: similarity(candidate, word) }))
    .filter(({ ratio }) => ratio >= LEAST)
    .sort((a, b) => b.ratio - a.ratio || (a.candidate < b.candidate ? 1 : -1))
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** Whether it is like a word at all: one of which the best may be suggested. */
export function isClose(word: string, candidate: string): boolean {
  return similarity(candidate, word) >= LEAST;
}

const LEAST = 0.6;

function similarity(a: string, b: string): number {
  const length = a.length + b.length;
  // No more than 2·(the shorter one) can match; this also bounds the work that a very long word can cause.
  if (length === 0 || (2 * Math.min(a.length, b.length)) / length < LEAST) return length === 0 ? 1 : 0;
  return (2 * matching(a, b)) / length;
}

/** Characters in common: the longest common run, and then the same left and right of it. */
function matching(a: string, b: string): number {
  let size = 0;
  let atA = 0;
  let atB = 0;
  let before: number[] = [];
  for (let i = 0; i < a.length; i += 1) {
    const run: number[] = [];
    for (let j = 0; j < b.length; j += 1) {
      if (a[i] !== b[j]) continue;
      const length = (before[j - 1] ?? 0) + 1;
      run[j] = length;
      if (length > size) {
        size = length;
        atA = i - length + 1;
        atB = j - length + 1;
      }
    }
    before = run;
  }
  if (size === 0) return 0;
  return size + matching(a.slice(0, atA), b.slice(0, atB)) + matching(a.slice(atA + size), b.slice(atB + size));
}
