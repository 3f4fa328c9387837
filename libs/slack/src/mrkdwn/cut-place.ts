/**
 * Where to cut `text` so that what stands between `from` and the cut has at most `to - from` characters: behind the last
 * paragraph, else the last line, else the last word, else between two characters. A place in the first third is no
 * place, for its part would be nearly empty.
 *
 * @param text plain text or mrkdwn
 * @param to two characters behind `from`, at least
 * @returns an index above `from` and not above `to`
 */
export function cutPlace(text: string, from: number, to: number): number {
  if (to >= text.length) return text.length;
  const window = text.slice(from, to);
  const least = window.length / 3;
  const places = [
    () => window.lastIndexOf('\n\n') + 2,
    () => window.lastIndexOf('\n') + 1,
    () => {
      const word = outsideOfTokens(window, behindWord(window));
      const outside = outsideOfCode(window, word);
      return outside > least ? outside : word; // code that is longer than a part
    },
    () => betweenCharacters(text, from, outsideOfTokens(window, window.length)),
  ];
  for (const find of places) {
    const place = outsideOfBackticks(text, from, find());
    if (place > least) return from + place;
  }
  // A token or an emoji that no part can hold.
  return isInPair(text, to) ? to - 1 : to;
}

/** Cuts text into pieces of at most `max` characters, which joined are the text again. */
export function cutText(text: string, max: number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length;) {
    const end = cutPlace(text, at, at + max);
    pieces.push(text.slice(at, end));
    at = end;
  }
  return pieces;
}

function behindWord(window: string): number {
  let place = window.length;
  while (place > 0 && !/\s/.test(window[place - 1] ?? '')) place--;
  return place;
}

/** Before the span of code that a cut there would tear. */
function outsideOfCode(window: string, place: number): number {
  const line = lineBefore(window, place);
  return line.split('`').length % 2 === 0 ? place - line.length + line.lastIndexOf('`') : place;
}

/** Before the link, mention or entity that a cut there would tear. */
function outsideOfTokens(window: string, place: number): number {
  const line = lineBefore(window, place);
  const start = place - line.length;
  const bracket = line.lastIndexOf('<');
  if (bracket > line.lastIndexOf('>')) return start + bracket;
  const entity = /&[a-z]{0,3}$/.exec(line.slice(-4));
  return entity ? place - entity[0].length : place;
}

function lineBefore(window: string, place: number): string {
  const before = window.slice(0, place);
  return before.slice(before.lastIndexOf('\n') + 1);
}

/** Not inside of a run of backticks, which may be a fence. */
function outsideOfBackticks(text: string, from: number, place: number): number {
  let outside = place;
  while (outside > 0 && text[from + outside - 1] === '`' && text[from + outside] === '`') outside--;
  return outside;
}

/** Not inside of what is seen as one: a surrogate pair, a letter and its accents, an emoji of several parts. */
function betweenCharacters(text: string, from: number, place: number): number {
  const longest = Math.max(0, place - 64);
  for (let at = place; at > longest; at--) if (!isInCharacter(text, from + at)) return at;
  return isInPair(text, from + place) ? place - 1 : place;
}

function isInCharacter(text: string, place: number): boolean {
  const next = String.fromCodePoint(text.codePointAt(place) ?? 0);
  return isInPair(text, place) || text[place - 1] === '\u200D' || /^[\p{M}\u200D\u{1F3FB}-\u{1F3FF}]/u.test(next);
}

function isInPair(text: string, place: number): boolean {
  return /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(place - 1, place + 1));
}
