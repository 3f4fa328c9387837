import type { StateInline } from 'markdown-it';

/** What ends before the colon, and is no longer word nor escaped. */
const scheme = /(?:^|[^\p{L}\p{N}\\])(https?|ftp|slack)$/iu;
/** No brackets: one may close the label of a link. */
const afterScheme = /:\/\/[\p{L}\p{N}][^\s<>"`|\\^{}[\]]*/uy;
const MAX_URL = 2_000;
/** The markup of its end, to tell it from a link that somebody wrote as one. */
export const BARE_URL = 'bare_url';

/**
 * Makes a link of an address that stands in the text by itself, as GitHub does. In place of the parser's own search, whose
 * time is quadratic in the length of a text without spaces.
 */
export function bareUrlRule(state: StateInline, silent: boolean): boolean {
  if (state.linkLevel > 0 || state.src[state.pos] !== ':') return false;
  const name = scheme.exec(state.src.slice(Math.max(0, state.pos - 6), state.pos))?.[1];
  if (name === undefined || failedUntil(state) > state.pos) return false;
  afterScheme.lastIndex = state.pos;
  const rest = afterScheme.exec(state.src)?.[0];
  if (rest === undefined) return false;
  if (rest.length > MAX_URL) {
    // No link: said once for all of it, so that no part of it is looked at again and again.
    state.env['noUrlBefore'] = { src: state.src, end: state.pos + rest.length };
    return false;
  }
  const address = name + withoutEnd(rest);
  const shown = state.md.utils.unescapeAll(address);
  const href = state.md.normalizeLink(shown);
  if (!state.md.validateLink(href)) return false;

  if (!silent) {
    state.pending = state.pending.slice(0, -name.length);
    state.push('link_open', 'a', 1).attrs = [['href', href]];
    state.push('text', '', 0).content = shown;
    state.push('link_close', 'a', -1).markup = BARE_URL;
  }
  state.pos += address.length - name.length;
  return true;
}

function failedUntil(state: StateInline): number {
  const failed = state.env['noUrlBefore'] as { src: string; end: number } | undefined;
  return failed?.src === state.src ? failed.end : 0;
}

/** Without what belongs to the sentence: `(see https://a.b/c_(d)).` ends at `(d)`. */
function withoutEnd(rest: string): string {
  let surplus = countOf(rest, ')') - countOf(rest, '(');
  let end = rest.length;
  for (; ; end--) {
    const last = rest[end - 1] ?? '';
    if (last === ')' && surplus > 0) surplus--;
    else if (!/[?!.,:;*_~']/.test(last)) return rest.slice(0, end);
  }
}

function countOf(text: string, character: string): number {
  return text.split(character).length - 1;
}
