import { escapeText } from '../escape-text';
import { cutRich, sizeOf } from './cut-rich';
import type { Run } from './inline-runs';
import { textOf } from './inline-runs';
import type { Block, MarkdownOptions } from './markdown-tree';
import { parseMarkdown } from './markdown-tree';
import type { RichElement, RichInline } from './rich-text';
import { richElements } from './rich-text';
import { mentionText } from './runs-mrkdwn';
import { splitText } from './split-text';
import type { SlackTable } from './table-block';
import { slackTables } from './table-block';

/** Chars: of the text of all blocks; Slack takes some 13,200 and does not say how it counts. */
const MAX = { blocks: 50, chars: 10_000, element: 3_000, header: 150 };
/** More of them would be more messages than anybody reads: then headings and rules are lines, and a table is text. */
const MOST = { headingsAndRules: 30, tables: 3 };

export interface BlocksMessage {
  /** What a notification shows, as mrkdwn: the beginning of it. */
  text: string;
  blocks: unknown[];
}

/**
 * Markdown as Slack's blocks ({@link https://docs.slack.dev/reference/block-kit/blocks}): as many messages as it takes. They keep
 * what mrkdwn has no markup for: emphasis inside of words, code with backticks, the language of code, tables with links,
 * headings by size, real lists.
 *
 * Each character is shown as it is, and nothing is read as markup. Only `mentions` become mentions.
 *
 * @returns no message for Markdown that shows nothing
 */
export function toBlocks(markdown: string, options: MarkdownOptions = {}): BlocksMessage[] {
  const messages: Draft[] = [];
  const parsed = parseMarkdown(markdown, options);
  const isLong = parsed.filter(isHeadingOrRule).length > MOST.headingsAndRules;
  for (const unit of parsed.flatMap((block) =>
    isLong && isHeadingOrRule(block) ? textUnits(block) : unitsOf(block),
  )) {
    const last = messages.at(-1);
    if (last && fits(last, unit)) add(last, unit);
    else messages.push(add({ blocks: [], text: [], size: 0, hasTable: false }, unit));
  }
  return messages.map(({ text, blocks }) => ({ text: splitText(text.join('\n'))[0] ?? ' ', blocks }));
}

/** What is not cut any more: a block, or an element of a block of rich text. */
type Unit = { size: number; text: string } & ({ block: { type: string } } | { element: RichElement });

interface Draft {
  blocks: { type: string }[];
  text: string[];
  size: number;
  hasTable: boolean;
}

function unitsOf(block: Block): Unit[] {
  if (block.type === 'rule') return [{ size: 0, text: '', block: { type: 'divider' } }];
  if (block.type === 'heading' && isHeader(block)) {
    const text = textOf(block.runs);
    const header = { type: 'header', text: { type: 'plain_text', text, emoji: true } };
    return [{ size: text.length, text: escapeText(text), block: header }];
  }
  const tables = block.type === 'table' ? slackTables(block) : undefined;
  return tables && tables.length <= MOST.tables ? tables.map(tableUnit) : textUnits(block);
}

function isHeadingOrRule({ type }: Block): boolean {
  return type === 'heading' || type === 'rule';
}

function tableUnit({ size, rows, block }: SlackTable): Unit {
  const text = rows.map((row) => row.map((cell) => escapeText(textOf(cell))).join(' | ')).join('\n');
  return { size, text, block };
}

function textUnits(block: Block): Unit[] {
  return richElements(block)
    .flatMap((element) => cutRich(element, MAX.element))
    .map((element) => ({ size: sizeOf(element), text: shownText(element), element }));
}

/** Slack has one size of headers, with nothing but text in them; the smaller headings are bold lines. */
function isHeader({ level, runs }: { level: number; runs: Run[] }): boolean {
  const text = textOf(runs);
  const isPlain = runs.every((run) => run.type === 'text' && run.within.every((wrap) => wrap === 'bold'));
  // Whether Slack reads entities in a header is not documented: there are none to be read.
  return level <= 2 && isPlain && text.trim() !== '' && text.length <= MAX.header && !/[<>&]/.test(text);
}

function fits(message: Draft, unit: Unit): boolean {
  if (message.size + unit.size > MAX.chars) return false;
  if ('element' in unit) return message.blocks.length < MAX.blocks || message.blocks.at(-1)?.type === 'rich_text';
  return message.blocks.length < MAX.blocks && !(unit.block.type === 'table' && message.hasTable); // Slack takes one
}

function add(message: Draft, unit: Unit): Draft {
  message.size += unit.size;
  if (unit.text !== '') message.text.push(unit.text);
  if ('block' in unit) {
    message.hasTable ||= unit.block.type === 'table';
    message.blocks.push(unit.block);
    return message;
  }
  const last = message.blocks.at(-1);
  if (last?.type === 'rich_text') addElement(last as RichTextBlock, unit.element);
  else message.blocks.push({ type: 'rich_text', elements: [unit.element] } as RichTextBlock);
  return message;
}

interface RichTextBlock {
  type: 'rich_text';
  elements: RichElement[];
}

/** Slack draws sections without a gap between them: paragraphs are one section with a blank line. */
function addElement({ elements }: RichTextBlock, element: RichElement): void {
  const last = elements.at(-1);
  if (last?.type !== 'rich_text_section' || element.type !== 'rich_text_section') {
    elements.push(element);
    return;
  }
  last.elements.push({ type: 'text', text: '\n\n' });
  for (const inline of element.elements) last.elements.push(inline);
}

function shownText(element: RichElement): string {
  const inlines: RichInline[][] =
    element.type === 'rich_text_list' ? element.elements.map((item) => item.elements) : [element.elements];
  const mark = element.type === 'rich_text_list' ? '• ' : '';
  return inlines.map((line) => mark + line.map(inlineText).join('')).join('\n');
}

function inlineText(inline: RichInline): string {
  switch (inline.type) {
    case 'user':
      return mentionText({ kind: 'user', id: inline.user_id });
    case 'channel':
      return mentionText({ kind: 'channel', id: inline.channel_id });
    case 'usergroup':
      return mentionText({ kind: 'usergroup', id: inline.usergroup_id });
    case 'broadcast':
      return mentionText({ kind: 'broadcast', id: inline.range });
    case 'emoji':
      return `:${inline.name}:`;
    default:
      return escapeText(inline.text);
  }
}
