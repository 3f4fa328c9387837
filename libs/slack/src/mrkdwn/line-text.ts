/**
 * A piece of a line of mrkdwn. `text` is escaped and is to be seen as it is; `open` and `close` are the marks of emphasis;
 * `code` is a span with its backticks; `atom` is a mention or a link without a label.
 */
export interface Piece {
  kind: 'text' | 'open' | 'close' | 'code' | 'link-open' | 'link-close' | 'atom';
  text: string;
}

/** Ends a word where one is needed, for a mark in the middle of a word is none. To Slack it is neither space nor letter. */
const BREAK = '\u200B';
/** A space of no width: a mark does not open before a space, nor close behind one. */
const HOLD = '\uFEFF';
/** Looks like a backtick and, to Unicode, is the same character, but quotes no code. */
const BACKTICK = '\u1FEF';

const aside = /[\s([{"'\-/:;,.!?)\]}]/;

/** Joins the pieces so that Slack takes those for marks that are, and shows those as text that are not. */
export function lineText(pieces: readonly Piece[]): string {
  const possible = withoutImpossible(pieces);
  const apart = possible.flatMap((piece, index): Piece[] => {
    const before = possible[index - 1];
    return before && needsBreak(before, piece) ? [{ kind: 'atom', text: BREAK }, piece] : [piece];
  });
  const line = holdMarks(apart);
  return line.startsWith('&gt;') ? BREAK + line : line; // it would be a quote
}

/** Emphasis at whose edge there is a space, or its own mark as text, is none in Slack. Its text goes without. */
function withoutImpossible(pieces: readonly Piece[]): readonly Piece[] {
  const opened: number[] = [];
  const impossible = new Set<number>();
  pieces.forEach(({ kind, text: mark }, index) => {
    if (kind === 'open') opened.push(index);
    if (kind !== 'close') return;
    const start = opened.pop() ?? index;
    const edges = [pieces[start + 1], pieces[index - 1]] as const;
    const isPossible =
      !isEdge(edges[0]?.kind === 'text' ? edges[0].text[0] : undefined, mark) &&
      !isEdge(edges[1]?.kind === 'text' ? edges[1].text.at(-1) : undefined, mark);
    if (!isPossible) impossible.add(start).add(index);
  });
  return impossible.size === 0 ? pieces : pieces.filter((_, index) => !impossible.has(index));
}

function isEdge(character: string | undefined, mark: string): boolean {
  return character !== undefined && (character === mark || /\s/.test(character));
}

function needsBreak(before: Piece, piece: Piece): boolean {
  const opens = piece.kind === 'open' || piece.kind === 'code';
  if (before.kind === 'close' || before.kind === 'code') {
    if (piece.kind === 'text') return !aside.test(piece.text[0] ?? ' ');
    return opens || piece.kind === 'link-open' || piece.kind === 'atom';
  }
  if (!opens || before.kind === 'open' || before.kind === 'link-open') return false;
  return before.kind !== 'text' || !aside.test(before.text.at(-1) ?? ' ');
}

/** Slack has no way to escape a mark that is text. One that would begin or end an emphasis is kept from it. */
function holdMarks(pieces: readonly Piece[]): string {
  const line = pieces.map(({ text }) => text).join('');
  if (!pieces.some(({ kind, text }) => kind === 'text' && /[*_~`]/.test(text))) return line;

  const lastEnd = lastEnds(pieces, line);
  const backticks = pieces.reduce((sum, { kind, text }) => sum + (kind === 'text' ? text.split('`').length - 1 : 0), 0);
  const isQuoting = backticks > 1 || pieces.some(({ kind }) => kind === 'code');
  const open = new Set<string>();
  let at = 0;
  return pieces
    .map((piece) => {
      const start = at;
      at += piece.text.length;
      if (piece.kind === 'open') open.add(piece.text);
      if (piece.kind === 'close') open.delete(piece.text);
      if (piece.kind !== 'text') return piece.text;
      return piece.text.replace(/[*_~`]/g, (mark, offset: number) => {
        if (mark === '`') return isQuoting ? BACKTICK : mark;
        const index = start + offset;
        // Each emphasis is there once: inside of it the mark can only end it, outside only begin it.
        if (open.has(mark)) return mayEnd(line, index) ? HOLD + mark : mark;
        return mayBegin(line, index) && (lastEnd.get(mark) ?? -1) > index ? mark + HOLD : mark;
      });
    })
    .join('');
}

/** The last place of each mark where an emphasis may end. */
function lastEnds(pieces: readonly Piece[], line: string): Map<string, number> {
  const ends = new Map<string, number>();
  let at = 0;
  for (const { kind, text } of pieces) {
    if (kind === 'close') ends.set(text, at);
    if (kind === 'text')
      for (const { 0: mark, index } of text.matchAll(/[*_~]/g))
        if (mayEnd(line, at + index)) ends.set(mark, at + index);
    at += text.length;
  }
  return ends;
}

/** Whether Slack may take the mark there for the begin of an emphasis. */
export function mayBegin(line: string, index: number): boolean {
  return !isWord(line[index - 1]) && !/\s/.test(line[index + 1] ?? ' ');
}

/** And for the end of one. */
export function mayEnd(line: string, index: number): boolean {
  return !/\s/.test(line[index - 1] ?? ' ') && !isWord(line[index + 1]);
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}
