const FENCE = '```';
const OPEN = `${FENCE}\n`;
const CLOSE = `\n${FENCE}`;

/**
 * Cuts mrkdwn into parts that fit into messages of their own: between paragraphs, else between lines, else anywhere but
 * inside a character, an entity or a link. A code block that is cut is closed in the one part and opened again in the
 * next. Joined, and the added fences taken out, the parts are the text again; parts of blank space alone are dropped,
 * for Slack refuses them.
 *
 * @param maxChars most UTF-16 units of a part, 40 at least; chat.update takes 4,000
 */
export function splitText(mrkdwn: string, maxChars = 3_900): string[] {
  const parts: string[] = [];
  let rest = mrkdwn;
  let isCode = false;
  while (rest !== '') {
    const prefix = isCode ? OPEN : '';
    const isLast = prefix.length + rest.length <= maxChars;
    const length = isLast ? rest.length : cutOf(rest, maxChars - prefix.length - CLOSE.length, isCode);
    const piece = rest.slice(0, length);
    rest = rest.slice(length);
    const staysCode: boolean = isCode !== (fencesIn(piece) % 2 === 1);
    // What is left open at the very end was open in the text.
    const suffix = staysCode && rest !== '' ? CLOSE : '';
    if (piece.trim() !== '') parts.push(prefix + piece + suffix);
    isCode = staysCode;
  }
  return parts;
}

/** How much of `text` goes into a part of at most `max`; always some. */
function cutOf(text: string, max: number, isCode: boolean): number {
  const window = text.slice(0, max);
  const least = max / 3; // a better place is not worth a part that is nearly empty
  const staysCode = isCode !== (fencesIn(window) % 2 === 1);
  const fence = window.lastIndexOf(FENCE);
  // A code block that begins in the last two thirds goes whole into the next part, if it can.
  if (staysCode && fence >= least) return fence;
  const paragraph = window.lastIndexOf('\n\n') + 2;
  if (paragraph > least) return paragraph;
  const line = window.lastIndexOf('\n') + 1;
  if (line > least) return line;
  return hardCutOf(text, max);
}

function hardCutOf(text: string, max: number): number {
  const window = text.slice(0, max);
  let cut = max;
  const bracket = window.lastIndexOf('<');
  if (bracket > window.lastIndexOf('>')) cut = bracket;
  const entity = /&[a-z]{0,3}$/.exec(window);
  if (entity) cut = Math.min(cut, entity.index);
  // Not inside a run of backticks, which may be a fence.
  while (cut > 0 && text[cut - 1] === '`' && text[cut] === '`') cut--;
  if (isHighSurrogate(text, cut - 1)) cut--;
  if (cut > max / 3) return cut;
  return isHighSurrogate(text, max - 1) ? max - 1 : max;
}

function isHighSurrogate(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= 0xd800 && unit <= 0xdbff;
}

function fencesIn(text: string): number {
  return text.split(FENCE).length - 1;
}
