import { mayBegin, mayEnd } from './line-text';

/** What Slack shows as an emphasis or as code: from the one mark to the other. */
export interface Span {
  mark: string;
  start: number;
  end: number;
}

/**
 * The spans of a line of mrkdwn, as Slack reads it, in the order in which they begin: those inside of others, none across
 * another's end. What stands in a link is not looked at. A line with a fence in it has none.
 */
export function spansOf(line: string): Span[] {
  if (!/[*_~`]/.test(line) || line.includes('```')) return [];
  const { code, ends } = tokensOf(line);
  const spans: Span[] = [];
  const open: Span[] = [];
  for (let at = 0; at < line.length; at++) {
    if (open.at(-1)?.end === at) {
      open.pop();
      continue;
    }
    const token = code.get(at);
    if (token !== undefined) {
      if (line[at] === '`') spans.push({ mark: '`', start: at, end: token });
      at = token;
      continue;
    }
    const mark = line[at] ?? '';
    const places = ends.get(mark);
    if (!places || open.some((span) => span.mark === mark) || !mayBegin(line, at)) continue;
    while ((places.at(-1) ?? Infinity) < at + 2) places.pop();
    const end = places.at(-1) ?? Infinity;
    if (end >= (open.at(-1)?.end ?? line.length)) continue;
    const span = { mark, start: at, end };
    spans.push(span);
    open.push(span);
  }
  return spans;
}

/** Links and spans of code, by where they begin, and the places where each mark may end an emphasis, the last first. */
function tokensOf(line: string): { code: Map<number, number>; ends: Map<string, number[]> } {
  const code = new Map<number, number>();
  const ends = new Map<string, number[]>([...'*_~'].map((mark) => [mark, []]));
  const last = { '<': line.lastIndexOf('>'), '`': line.lastIndexOf('`') };
  for (let at = 0; at < line.length; at++) {
    const mark = line[at] ?? '';
    if ((mark === '<' || mark === '`') && last[mark] > at + 1) {
      const end = line.indexOf(mark === '<' ? '>' : '`', at + 1);
      if (end === at + 1) continue;
      code.set(at, end);
      at = end;
    } else if (mayEnd(line, at)) ends.get(mark)?.push(at);
  }
  for (const places of ends.values()) places.reverse();
  return { code, ends };
}
