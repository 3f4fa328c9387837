import { unescapeText } from '../../escape-text';

/**
 * What people read where Slack shows `mrkdwn`: without the marks that it takes for markup, with those that it does not.
 * Strict about what is markup, as Slack is: a mark opens before a word and not behind one, and closes likewise.
 */
export function shownBySlack(mrkdwn: string): string {
  return mrkdwn
    .split('```')
    .map((part, index) => (index % 2 === 1 ? unescapeText(part) : part.split('\n').map(shownLine).join('\n')))
    .join('')
    .replace(/[\u200B\uFEFF]/g, '')
    .normalize('NFC');
}

function shownLine(line: string): string {
  return shownInline(line.replace(/^(?:>|&gt;) ?/, ''), '');
}

/** @param outer the marks that are open already; each is markup once */
function shownInline(text: string, outer: string): string {
  let shown = '';
  for (let at = 0; at < text.length;) {
    const character = text[at] ?? '';
    const end = endOf(text, at, outer);
    if (end === undefined) {
      shown += character;
      at++;
      continue;
    }
    const inside = text.slice(at + 1, end);
    if (character === '`') shown += inside;
    else if (character === '<') shown += shownToken(inside, outer);
    else shown += shownInline(inside, outer + character);
    at = end + 1;
  }
  return outer === '' ? unescapeText(shown) : shown;
}

function shownToken(inside: string, outer: string): string {
  const bar = inside.indexOf('|');
  return bar === -1 ? inside : shownInline(inside.slice(bar + 1), outer || ' ');
}

function endOf(text: string, at: number, outer: string): number | undefined {
  const mark = text[at] ?? '';
  if (mark === '<' || mark === '`') {
    const end = text.indexOf(mark === '<' ? '>' : '`', at + 1);
    return end > at + 1 ? end : undefined;
  }
  if (!'*_~'.includes(mark) || outer.includes(mark)) return undefined;
  if (isWord(text[at - 1]) || /\s/.test(text[at + 1] ?? ' ')) return undefined;
  for (let end = at + 2; end < text.length; end++) {
    const token = text[end] === '<' ? text.indexOf('>', end) : text[end] === '`' ? text.indexOf('`', end + 1) : -1;
    if (token > end) end = token;
    else if (text[end] === mark && !/\s/.test(text[end - 1] ?? ' ') && !isWord(text[end + 1])) return end;
  }
  return undefined;
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}
