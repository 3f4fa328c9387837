import type { Match } from '@errand/plugin-sdk';
import { RE2JS } from 're2js';

/** A regular expression whose time is linear in the text, whatever the expression. */
export interface Pattern {
  test(text: string): boolean;
  /** All that matches, or the first alone where it was made so; none: it does not match. */
  find(text: string): Match[];
}

const flagOf: Record<string, number> = { i: RE2JS.CASE_INSENSITIVE, m: RE2JS.MULTILINE, s: RE2JS.DOTALL };
/** Each match may look at the whole text once more: of a long text fewer are found. */
const MOST_LOOKED_AT = 2_000_000;

/**
 * @param source.flags any of `i`, `m`, `s`
 * @param mostLookedAt characters that all matches of one text may look at
 * @throws Error naming what RE2 does not know: look-around, back-references
 */
export function compilePattern(
  source: { pattern: string; flags: string; matchAll: boolean },
  mostLookedAt = MOST_LOOKED_AT,
): Pattern {
  const { pattern, flags, matchAll } = source;
  const compiled = RE2JS.compile(
    asRe2(pattern),
    [...flags].reduce((sum, flag) => sum | (flagOf[flag] ?? 0), 0),
  );
  return {
    test: (text) => compiled.test(text),
    find(text) {
      const most = matchAll ? Math.ceil(mostLookedAt / (text.length + 1)) : 1;
      const matches: Match[] = [];
      for (const match of compiled.matchAll(text)) {
        matches.push(matchOf(match));
        if (matches.length >= most) break;
      }
      return matches;
    },
  };
}

/** Python's `\Z` is the end of the text. */
function asRe2(pattern: string): string {
  return pattern.replace(/\\[^]/g, (escape) => (escape === '\\Z' ? '\\z' : escape));
}

function matchOf(match: RegExpMatchArray): Match {
  const [text, ...captures] = match as (string | undefined)[];
  const groups = Object.entries(match.groups ?? {}).filter(([, group]) => group !== undefined);
  return {
    text: text ?? '',
    index: match.index ?? 0,
    groups: Object.fromEntries(groups),
    captures: captures.map((each) => each ?? null),
  };
}
