import { cutPlace, cutText } from './cut-place';
import type { OpenSpans } from './open-spans';
import { openSpans } from './open-spans';

const FENCE = '```';
const CLOSE = `\n${FENCE}`;
/** ```` ```ts ````: what people write; `toMrkdwn` writes none. */
const language = /[\w+#.-]{1,20}(?=\n)/y;
const quoteMarks = /^(?:> ?){1,5}/;

/**
 * Cuts mrkdwn into parts that fit into messages of their own: between paragraphs, else between lines, else between words,
 * and never inside a character, an entity or a link that a part can hold. A code block that is cut is closed in the one
 * part and opened again in the next, with its language; so is a quote, an emphasis and a span of code. Joined, and what was
 * added taken out, the parts are the text again; parts of blank space alone are dropped, for Slack refuses them.
 *
 * Takes time linear in the length.
 *
 * @param maxChars most UTF-16 units of a part, 40 at least; chat.update takes 4,000
 */
export function splitText(mrkdwn: string, maxChars = 3_900): string[] {
  if (mrkdwn.length <= maxChars) return mrkdwn.trim() === '' ? [] : [mrkdwn];
  const parts: string[] = [];
  let code: string | undefined; // the language of the code block that was cut
  let quote = ''; // the marks of the quoted line that was cut
  let marks = ''; // of the emphasis and the code in that line
  const spans = openSpans(mrkdwn);
  for (let at = 0; at < mrkdwn.length;) {
    const prefix = code === undefined ? quote : `${FENCE}${code}\n`;
    const end = endOf(mrkdwn, at, maxChars - prefix.length - marks.length, code, spans);
    const piece = mrkdwn.slice(at, end);
    const after = fencesOf(piece, code).code;
    const open = after === undefined ? spans.at(end) : '';
    if (piece.trim() !== '')
      parts.push(
        prefix + marked(piece, marks, open) + (after === undefined ? '' : piece.endsWith('\n') ? FENCE : CLOSE),
      );

    if (after === undefined) quote = quoteOf(piece, at === 0 || mrkdwn[at - 1] === '\n' ? '' : quote);
    code = after;
    marks = open;
    at = end;
    // What would be opened again only to be closed.
    const ended = code === undefined ? null : /^\s*```\n*/.exec(mrkdwn.slice(at, at + maxChars));
    if (!ended) continue;
    at += ended[0].length;
    code = undefined;
    quote = '';
  }
  return parts;
}

/** Text of which nothing but entities and mentions is markup, cut at the same places. Nothing is closed and opened again. */
export function splitPlainText(text: string, maxChars = 3_900): string[] {
  return cutText(text, maxChars).filter((part) => part.trim() !== '');
}

/** The marks stand beside words: Slack takes none for one that has a space inside. */
function marked(piece: string, opening: string, open: string): string {
  if (opening === '' && open === '') return piece;
  const start = piece.length - piece.trimStart().length;
  const end = piece.trimEnd().length;
  return piece.slice(0, start) + opening + piece.slice(start, end) + [...open].reverse().join('') + piece.slice(end);
}

/** Where the part ends that begins at `at` and has at most `room` characters. */
function endOf(text: string, at: number, room: number, code: string | undefined, spans: OpenSpans): number {
  if (text.length - at <= room && fencesOf(text.slice(at), code).code === undefined) return text.length;
  const place = cutPlace(text, at, at + room - CLOSE.length);
  const isInCode = fencesOf(text.slice(at, place), code).code !== undefined;
  const beside = isInCode ? place : spans.besides(at, place);
  const end = beside > at ? beside : place; // or it would never end
  const { openedAt, isEmpty } = fencesOf(text.slice(at, end), code);
  // A code block that begins in the last two thirds goes whole into the next part, if it can.
  const goesNext = openedAt !== undefined && (openedAt >= room / 3 || (openedAt > 0 && isEmpty));
  return goesNext ? at + openedAt : end;
}

/**
 * What `piece` leaves open.
 *
 * @param code the language of the code block it begins in
 * @returns `code` the language of the one it ends in, `openedAt` where that was opened in this piece
 */
function fencesOf(piece: string, code: string | undefined): { code?: string; openedAt?: number; isEmpty?: boolean } {
  let openedAt: number | undefined;
  let from = 0;
  for (let at = piece.indexOf(FENCE); at !== -1; at = piece.indexOf(FENCE, from)) {
    from = at + FENCE.length;
    if (code !== undefined) {
      code = openedAt = undefined;
      continue;
    }
    language.lastIndex = from;
    code = (at === 0 || piece[at - 1] === '\n' ? language.exec(piece)?.[0] : undefined) ?? '';
    openedAt = at;
    from += code.length;
  }
  if (code === undefined) return {};
  return openedAt === undefined ? { code } : { code, openedAt, isEmpty: piece.slice(from).trim() === '' };
}

function quoteOf(piece: string, before: string): string {
  const line = piece.lastIndexOf('\n') + 1;
  if (line === 0 && before !== '') return before;
  return quoteMarks.exec(piece.slice(line))?.[0] ?? '';
}
