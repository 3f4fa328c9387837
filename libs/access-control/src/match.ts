import type { Glob } from './glob';
import type { OpenFact } from './request';

/** Whether something matched: `by` is the entry that did, `fact` what is not known and would have to be. */
export type Match = { is: 'yes'; by: string } | { is: 'no' } | { is: 'unknown'; fact: OpenFact };

export const no: Match = { is: 'no' };

/** A yes is a yes whatever else is not known; else what is not known keeps it open. */
export function anyMatch<T>(items: readonly T[], matchOf: (item: T) => Match): Match {
  let open: Match = no;
  for (const item of items) {
    const match = matchOf(item);
    if (match.is === 'yes') return match;
    if (match.is === 'unknown' && open.is === 'no') open = match;
  }
  return open;
}

/** @param text undefined: not known; only what matches everything matches then */
export function matchGlobs(globs: readonly Glob[], text: string | undefined, fact: OpenFact): Match {
  return anyMatch(globs, (glob) => {
    if (text === undefined) return /^\*+$/.test(glob.pattern) ? yes(glob.pattern) : { is: 'unknown', fact };
    return glob.matches(text) ? yes(glob.pattern) : no;
  });
}

export function yes(by: string): Match {
  return { is: 'yes', by };
}
