import type { MarkdownIt as Parser } from 'markdown-it';
import MarkdownIt from 'markdown-it';
import { codeBlock } from './code-block';
import type { MarkdownNode } from './markdown-tree';
import { treeOf } from './markdown-tree';
import { inlineText } from './inline-text';
import { mentionRule } from './mention-rule';
import { tableText } from './table-text';

/**
 * Markdown (CommonMark with tables and strike-through) as Slack's mrkdwn
 * ({@link https://docs.slack.dev/messaging/formatting-message-text}).
 *
 * Text cannot ping: what has a meaning to Slack is escaped. A mention is made by writing `<@U…>` or `<#C…>` outright;
 * `<!channel>` and its like never pass, and neither does a mention written with entities or a backslash.
 */
export function toMrkdwn(markdown: string): string {
  return blocksText(treeOf(parser().parse(markdown, {})), '\n\n', 0);
}

let cached: Parser | undefined;
/** Made at the first use; it takes some milliseconds. */
function parser(): Parser {
  if (cached) return cached;
  cached = new MarkdownIt({ html: false, linkify: true });
  cached.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
  cached.inline.ruler.before('autolink', 'slack_mention', mentionRule);
  return cached;
}

const RULE = '──────────';
const BULLETS = ['•', '◦', '▪'];

function blocksText(nodes: MarkdownNode[], between: string, depth: number): string {
  return nodes
    .map((node) => blockText(node, depth))
    .filter((text) => text !== '')
    .join(between);
}

/** @param depth how many lists it stands in */
function blockText(node: MarkdownNode, depth: number): string {
  const { token, children } = node;
  switch (token.type) {
    case 'inline':
      return inlineText(token.children ?? []);
    case 'heading_open':
      return headingText(children);
    case 'bullet_list_open':
    case 'ordered_list_open':
      return listText(node, depth);
    case 'blockquote_open':
      return quoteText(blocksText(children, '\n\n', depth));
    case 'fence':
    case 'code_block':
      return codeBlock(token.content);
    case 'hr':
      return RULE;
    case 'table_open':
      return tableText(node);
    default:
      return blocksText(children, '\n\n', depth);
  }
}

function quoteText(text: string): string {
  return text === '' ? '' : text.replace(/^/gm, '> ');
}

function headingText([content]: MarkdownNode[]): string {
  const tokens = content?.token.children ?? [];
  return tokens.length > 0 ? inlineText(tokens, true) : '';
}

function listText({ token, children }: MarkdownNode, depth: number): string {
  const first = Number(token.attrGet('start') ?? 1);
  const bullet = BULLETS[Math.min(depth, BULLETS.length - 1)];
  return children
    .map((item, index) => {
      const marker = token.type === 'bullet_list_open' ? bullet : `${first + index}.`;
      const isTight = item.children.every((child) => child.token.type !== 'paragraph_open' || child.token.hidden);
      return `${marker} ${indent(blocksText(item.children, isTight ? '\n' : '\n\n', depth + 1))}`;
    })
    .join('\n');
}

/** Moves all lines but the first to the right; those of code blocks stay, for there a space counts. */
function indent(text: string): string {
  let isCode = false;
  return text
    .split('\n')
    .map((line, index) => {
      const moves = index > 0 && !isCode && line !== '' && !line.startsWith('```');
      if (line.startsWith('```')) isCode = !isCode;
      return moves ? `    ${line}` : line;
    })
    .join('\n');
}
