import { codeBlock } from './code-block';
import type { Run } from './inline-runs';
import { inBold } from './inline-runs';
import type { Block, ListBlock, ListItem, MarkdownOptions } from './markdown-tree';
import { parseMarkdown } from './markdown-tree';
import { mrkdwnLines } from './runs-mrkdwn';
import { tableText } from './table-text';

/**
 * Markdown (CommonMark with tables, task lists and strike-through) as Slack's mrkdwn
 * ({@link https://docs.slack.dev/messaging/formatting-message-text}). Every word of it is kept: what mrkdwn has no
 * markup for is written out, and a table is aligned in a code block. Of a code block the language is left out.
 *
 * Text cannot ping: what has a meaning to Slack is escaped, unless `mentions` allows it.
 */
export function toMrkdwn(markdown: string, { compactTables = false, ...options }: MrkdwnOptions = {}): string {
  return linesOf(parseMarkdown(markdown, options), true, { depth: 0, quotes: 0, compactTables })
    .map(({ text }) => text)
    .join('\n');
}

export interface MrkdwnOptions extends MarkdownOptions {
  /** Tables without the line below their head. */
  compactTables?: boolean | undefined;
}

interface Place {
  /** How many lists it stands in. */
  depth: number;
  /** And how many quotes. */
  quotes: number;
  compactTables: boolean;
}

/**
 * A line that is fixed stands at the margin, as code does: a space or a `>` before it would be part of it, and a quote does not
 * hold a fence. So quoted code shows the marks of its quote, as in a mail.
 */
interface Line {
  text: string;
  isFixed?: true;
}

const RULE = '──────────';
const BULLETS = ['•', '◦', '▪'];
const BLANK: Line = { text: '' };
/** Marks of deeper lists and quotes are left out, lest a short line deep inside becomes a long one. */
const MAX_INDENTS = 8;
const MAX_QUOTES = 4;

function linesOf(blocks: readonly Block[], hasGaps: boolean, place: Place): Line[] {
  return blocks
    .map((block) => blockLines(block, place))
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index > 0 && hasGaps ? [BLANK, ...lines] : lines));
}

function blockLines(block: Block, place: Place): Line[] {
  switch (block.type) {
    case 'paragraph':
      return textLines(block.runs);
    case 'heading':
      return textLines(block.runs.map(inBold));
    case 'code':
      return fixedLines(codeBlock(block.text, quoteMarks(place)));
    case 'table':
      return fixedLines(codeBlock(tableText(block, { isCompact: place.compactTables }), quoteMarks(place)));
    case 'quote':
      return linesOf(block.blocks, true, { ...place, quotes: place.quotes + 1 }).map(quoted);
    case 'list':
      return listLines(block, place);
    case 'rule':
      return [{ text: RULE }];
  }
}

function textLines(runs: readonly Run[]): Line[] {
  const lines = mrkdwnLines(runs);
  return lines.join('').trim() === '' ? [] : lines.map((text) => ({ text }));
}

function fixedLines(text: string): Line[] {
  return text === '' ? [] : text.split('\n').map((line) => ({ text: line, isFixed: true }));
}

function quoteMarks({ quotes }: Place): string {
  return '> '.repeat(Math.min(quotes, MAX_QUOTES));
}

function quoted(line: Line): Line {
  if (line.isFixed || line.text.startsWith('> '.repeat(MAX_QUOTES))) return line;
  return { text: `> ${line.text}` };
}

function listLines(list: ListBlock, place: Place): Line[] {
  const { depth } = place;
  return list.items.flatMap((item, index) => {
    const [first, ...rest] = linesOf(item.blocks, !item.isTight, { ...place, depth: depth + 1 });
    const marker = markerOf(list, item, index, depth);
    const moved = rest.map((line) => (isAtMargin(line) || depth >= MAX_INDENTS ? line : { text: `    ${line.text}` }));
    if (!first) return [{ text: marker }];
    // Neither a quote nor code begins behind a marker.
    return isAtMargin(first) ? [{ text: marker }, first, ...moved] : [{ text: `${marker} ${first.text}` }, ...moved];
  });
}

function markerOf({ start }: ListBlock, { isDone }: ListItem, index: number, depth: number): string {
  const box = isDone === undefined ? undefined : isDone ? '☑' : '☐';
  if (start === undefined) return box ?? BULLETS[Math.min(depth, BULLETS.length - 1)] ?? '';
  return box ? `${start + index}. ${box}` : `${start + index}.`;
}

function isAtMargin({ text, isFixed }: Line): boolean {
  return isFixed === true || text === '' || text.startsWith('> ');
}
