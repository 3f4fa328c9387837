import { languageOf } from './code-languages';
import type { Run } from './inline-runs';
import { linkOf } from './inline-runs';
import type { Block, ListBlock, ListItem } from './markdown-tree';
import { tableText } from './table-text';

/** The blocks of {@link https://docs.slack.dev/reference/block-kit/blocks/rich-text-block}, as far as we write them. */
export type RichElement =
  | { type: 'rich_text_section'; elements: RichInline[] }
  | { type: 'rich_text_quote'; elements: RichInline[] }
  | RichCode
  | RichList;

export interface RichCode {
  type: 'rich_text_preformatted';
  elements: [{ type: 'text'; text: string }];
  language?: string;
  /** Drawn as a quote is. */
  border?: 1;
}

export interface RichList {
  type: 'rich_text_list';
  style: 'bullet' | 'ordered';
  indent: number;
  /** How many numbers are skipped before the first item. */
  offset?: number;
  /** Drawn as a quote is. */
  border?: 1;
  elements: { type: 'rich_text_section'; elements: RichInline[] }[];
}

export type RichInline = { style?: RichStyle } & (
  | { type: 'text'; text: string }
  | { type: 'link'; url: string; text: string }
  | { type: 'emoji'; name: string; skin_tone?: number }
  | { type: 'user'; user_id: string }
  | { type: 'channel'; channel_id: string }
  | { type: 'usergroup'; usergroup_id: string }
  | { type: 'broadcast'; range: string }
);
type RichStyle = Partial<Record<'bold' | 'italic' | 'strike' | 'code', true>>;

interface Place {
  /** How many lists and quotes the block stands in. */
  lists: number;
  quotes: number;
}

const MAX_INDENT = 8;
const RULE = '──────────';

/** A block of Markdown as rich text, in which nothing is markup: each character is shown as it is. */
export function richElements(block: Block): RichElement[] {
  const elements: RichElement[] = [];
  addBlock(elements, block, { lists: 0, quotes: 0 });
  return elements;
}

/** What somebody reads on one line, as the elements of it. */
export function richInlines(runs: readonly Run[]): RichInline[] {
  const inlines: RichInline[] = [];
  for (const inline of runs.flatMap(inlinesOf)) {
    const last = inlines.at(-1);
    if (inline.type === 'text' && last?.type === 'text' && looksAlike(inline, last)) last.text += inline.text;
    else inlines.push(inline);
  }
  return inlines;
}

function addBlock(into: RichElement[], block: Block, place: Place): void {
  switch (block.type) {
    case 'paragraph':
      return addText(into, richInlines(block.runs), place);
    case 'heading':
      return addText(into, richInlines(block.runs).map(bold), place);
    case 'rule':
      return addText(into, [{ type: 'text', text: RULE }], place);
    case 'code':
      return addCode(into, block.text, place, languageOf(block.language));
    case 'table':
      return addCode(into, tableText(block), place);
    case 'quote':
      return block.blocks.forEach((inner) => addBlock(into, inner, { ...place, quotes: place.quotes + 1 }));
    case 'list':
      return addList(into, block, place);
  }
}

function addText(into: RichElement[], inlines: RichInline[], { quotes }: Place): void {
  if (inlines.every((inline) => inline.type === 'text' && inline.text.trim() === '')) return;
  if (quotes === 0) {
    into.push({ type: 'rich_text_section', elements: inlines });
    return;
  }
  // Slack knows one level of quotes: a deeper one shows its marks.
  const marked = quotes > 1 ? [{ type: 'text' as const, text: '> '.repeat(quotes - 1) }, ...inlines] : inlines;
  const last = into.at(-1);
  if (last?.type === 'rich_text_quote') append(last.elements, [{ type: 'text', text: '\n\n' }, ...marked]);
  else into.push({ type: 'rich_text_quote', elements: marked });
}

function addCode(into: RichElement[], code: string, { quotes }: Place, language?: string): void {
  const text = code.replace(/\n+$/, '');
  if (text.trim() === '') return;
  into.push({
    type: 'rich_text_preformatted',
    elements: [{ type: 'text', text: quotes > 1 ? text.replace(/^/gm, '> '.repeat(quotes - 1)) : text }],
    ...(language && { language }),
    ...(quotes > 0 && { border: 1 as const }),
  });
}

function addList(into: RichElement[], list: ListBlock, place: Place): void {
  list.items.forEach((item, index) => {
    const [first, ...rest] = item.blocks;
    const leads = first?.type === 'paragraph' || first?.type === 'heading';
    const runs = leads ? richInlines(first.runs) : [];
    const section = itemList(into, list, index, place);
    append(section, taskBox(item));
    append(section, first?.type === 'heading' ? runs.map(bold) : runs);
    const inner = { ...place, lists: place.lists + 1 };
    let isLast = true;
    for (const block of leads ? rest : item.blocks) {
      isLast &&= block.type === 'paragraph';
      // Only what follows at once can be in the item itself.
      if (isLast && block.type === 'paragraph')
        append(section, [{ type: 'text', text: '\n' }, ...richInlines(block.runs)]);
      else addBlock(into, block, inner);
    }
    if (section.length === 0) section.push({ type: 'text', text: ' ' }); // an empty one is refused
  });
}

/** Begins an item, in the list that is there if it goes on with it. */
function itemList(into: RichElement[], { start }: ListBlock, index: number, { lists, quotes }: Place): RichInline[] {
  const number = (start ?? 0) + index;
  const isOrdered = start !== undefined && start > 0; // there is no number 0 in Slack
  const section: RichInline[] = start === 0 ? [{ type: 'text', text: `${number}. ` }] : [];
  const style = isOrdered ? 'ordered' : 'bullet';
  const indent = Math.min(lists, MAX_INDENT);
  const item = { type: 'rich_text_section' as const, elements: section };
  const last = into.at(-1);
  if (
    last?.type === 'rich_text_list' &&
    last.style === style &&
    last.indent === indent &&
    (last.border ?? 0) === (quotes > 0 ? 1 : 0) &&
    (isOrdered ? (last.offset ?? 0) + last.elements.length === number - 1 : index > 0)
  ) {
    last.elements.push(item);
  } else {
    into.push({
      type: 'rich_text_list',
      style,
      indent,
      ...(isOrdered && number > 1 && { offset: number - 1 }),
      ...(quotes > 0 && { border: 1 as const }),
      elements: [item],
    });
  }
  return section;
}

function taskBox({ isDone }: ListItem): RichInline[] {
  return isDone === undefined ? [] : [{ type: 'text', text: isDone ? '☑ ' : '☐ ' }];
}

function inlinesOf(run: Run): RichInline[] {
  if (run.type === 'break') return [{ type: 'text', text: '\n' }];
  const style = styleOf(run);
  if (run.type === 'mention') {
    const { kind, id } = run.mention;
    if (kind === 'user') return [{ type: 'user', user_id: id, ...style }];
    if (kind === 'channel') return [{ type: 'channel', channel_id: id, ...style }];
    return kind === 'usergroup'
      ? [{ type: 'usergroup', usergroup_id: id, ...style }]
      : [{ type: 'broadcast', range: id, ...style }];
  }
  const link = linkOf(run);
  if (link) return [{ type: 'link', url: link.url, text: run.text, ...style }];
  return run.type === 'code' ? [{ type: 'text', text: run.text, ...style }] : withEmoji(run.text, style);
}

const emoji = /(?<![\p{L}\p{N}:]):([a-z0-9_+'-]{1,80})(?:::skin-tone-([2-6]))?:(?![\p{L}\p{N}])/gu;

/** `:tada:`, which rich text does not read by itself. A number alone is none, but of a time. */
function withEmoji(text: string, style: { style?: RichStyle }): RichInline[] {
  const inlines: RichInline[] = [];
  let end = 0;
  const upTo = (index: number) => {
    if (index > end) inlines.push({ type: 'text', text: text.slice(end, index), ...style });
  };
  for (const match of text.matchAll(emoji)) {
    const [all, name = '', tone] = match;
    if (/^\d+$/.test(name) && name !== '100') continue;
    upTo(match.index);
    inlines.push({ type: 'emoji', name, ...(tone !== undefined && { skin_tone: Number(tone) }), ...style });
    end = match.index + all.length;
  }
  upTo(text.length);
  return inlines;
}

function looksAlike({ style: one = {} }: RichInline, { style: other = {} }: RichInline): boolean {
  return (['bold', 'italic', 'strike', 'code'] as const).every((name) => one[name] === other[name]);
}

function styleOf(run: Exclude<Run, { type: 'break' }>): { style?: RichStyle } {
  const style: RichStyle = {};
  for (const wrap of run.within) if (typeof wrap === 'string') style[wrap] = true;
  if (run.type === 'code') style.code = true;
  return Object.keys(style).length > 0 ? { style } : {};
}

/** Not `push(...)`: a call takes only so many arguments. */
function append<T>(to: T[], items: readonly T[]): void {
  for (const item of items) to.push(item);
}

function bold(inline: RichInline): RichInline {
  return { ...inline, style: { ...inline.style, bold: true } };
}
