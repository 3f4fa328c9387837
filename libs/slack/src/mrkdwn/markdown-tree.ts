import type { MarkdownIt as Parser, Token } from 'markdown-it';
import MarkdownIt from 'markdown-it';
import { attributeListsRule } from './attribute-rule';
import { bareUrlRule } from './bare-url-rule';
import type { Run } from './inline-runs';
import { runsOf } from './inline-runs';
import { depthRule, surplusCellsRule, unusedDefinitionsRule } from './keep-rules';
import { mentionRule } from './mention-rule';

export type Block =
  | { type: 'paragraph'; runs: Run[] }
  | { type: 'heading'; level: number; runs: Run[] }
  | { type: 'code'; language: string; text: string }
  | { type: 'quote'; blocks: Block[] }
  | ListBlock
  | TableBlock
  | { type: 'rule' };

export interface ListBlock {
  type: 'list';
  /** Number of the first item; without one it is a list of bullets. */
  start?: number;
  items: ListItem[];
}

export interface ListItem {
  /** No blank lines between its paragraphs. */
  isTight: boolean;
  /** Of a task: whether it is done. */
  isDone?: boolean;
  blocks: Block[];
}

export interface TableBlock {
  type: 'table';
  aligns: Align[];
  /** Rows of cells; the first row is the head. */
  rows: Run[][][];
}
export type Align = 'left' | 'right' | 'center';

export interface MarkdownOptions {
  /**
   * Who and what may be mentioned: ids of people, channels and user groups, and `here`, `channel`, `everyone`. A mention
   * of somebody else, and any other text, never becomes one.
   */
  mentions?: readonly string[] | undefined;
}

/**
 * Reads CommonMark with tables, task lists, strike-through and bare links. Takes any text; html is text, and attribute
 * lists are left out.
 */
export function parseMarkdown(markdown: string, { mentions = [] }: MarkdownOptions = {}): Block[] {
  return blocksOf(nestingOf(parser().parse(markdown, { mentions: new Set(mentions) })));
}

let cached: Parser | undefined;
/** Made at the first use; it takes some milliseconds. */
function parser(): Parser {
  if (cached) return cached;
  cached = new MarkdownIt({ html: false, linkify: false });
  cached.core.ruler.disable('strip_references');
  cached.core.ruler.before('inline', 'surplus_cells', surplusCellsRule);
  cached.core.ruler.after('inline', 'attribute_lists', attributeListsRule);
  cached.core.ruler.after('inline', 'unused_definitions', unusedDefinitionsRule);
  cached.block.ruler.before('table', 'depth', depthRule);
  cached.inline.ruler.before('autolink', 'slack_mention', mentionRule);
  cached.inline.ruler.after('text', 'bare_url', bareUrlRule);
  return cached;
}

interface Node {
  token: Token;
  children: Node[];
}

/** The parser gives opening and closing tokens in a row. */
function nestingOf(tokens: Token[]): Node[] {
  const root: Node[] = [];
  const open = [root];
  for (const token of tokens) {
    if (token.nesting === -1) {
      open.pop();
      continue;
    }
    const node: Node = { token, children: [] };
    open.at(-1)?.push(node);
    if (token.nesting === 1) open.push(node.children);
  }
  return root;
}

function blocksOf(nodes: Node[]): Block[] {
  return nodes.flatMap(blockOf);
}

function blockOf({ token, children }: Node): Block[] {
  switch (token.type) {
    case 'paragraph_open':
      return [{ type: 'paragraph', runs: runsIn(children) }];
    case 'heading_open': {
      const runs = runsIn(children).map((run): Run => (run.type === 'break' ? space : run));
      return [{ type: 'heading', level: Number(token.tag.slice(1)), runs }];
    }
    case 'fence':
    case 'code_block':
      return [codeOf(token)];
    case 'blockquote_open':
      return [{ type: 'quote', blocks: blocksOf(children) }];
    case 'bullet_list_open':
      return [{ type: 'list', items: children.map(itemOf) }];
    case 'ordered_list_open':
      return [{ type: 'list', start: Number(token.attrGet('start') ?? 1), items: children.map(itemOf) }];
    case 'table_open':
      return [tableOf(children)];
    case 'hr':
      return [{ type: 'rule' }];
    default:
      return blocksOf(children);
  }
}

const space: Run = { type: 'text', text: ' ', within: [] };

function runsIn([content]: Node[]): Run[] {
  return runsOf(content?.token.children ?? []);
}

/** One word behind the fence is a language, as is the first class of `{ .python #id }`. Other words are somebody's first line. */
function codeOf({ info, content }: Token): Block {
  const words = info.trim().replace(/^\{:? *\.([\w#+-]+)(?: [^}]*)?\}$/, '$1');
  return /\s/.test(words) || words.length > 20
    ? { type: 'code', language: '', text: `${words}\n${content}` }
    : { type: 'code', language: words, text: content };
}

function itemOf({ children }: Node): ListItem {
  const isTight = children.every(({ token }) => token.type !== 'paragraph_open' || token.hidden);
  const isDone = takeTaskMark(children[0]?.children[0]?.token);
  return { isTight, ...(isDone !== undefined && { isDone }), blocks: blocksOf(children) };
}

/** `[ ] ` and `[x] ` as they were written: escaped they are text. */
function takeTaskMark(content: Token | undefined): boolean | undefined {
  const [mark, state] = /^\[([ xX])\]\s/.exec(content?.content ?? '') ?? [];
  const [first] = content?.children ?? [];
  if (mark === undefined || first?.type !== 'text' || !first.content.startsWith(mark.trim())) return undefined;
  first.content = first.content.slice(mark.length);
  return state !== ' ';
}

function tableOf(parts: Node[]): TableBlock {
  const rows = parts.flatMap((part) => part.children);
  const aligns = (rows[0]?.children ?? []).map(({ token }): Align => {
    const style = String(token.attrGet('style') ?? '');
    return style.endsWith('right') ? 'right' : style.endsWith('center') ? 'center' : 'left';
  });
  return { type: 'table', aligns, rows: rows.map((row) => row.children.map((cell) => runsIn(cell.children))) };
}
