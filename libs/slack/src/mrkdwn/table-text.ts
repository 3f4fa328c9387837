import { codeBlock } from './code-block';
import { plainText } from './inline-text';
import type { MarkdownNode } from './markdown-tree';

interface Cell {
  text: string;
  align: 'left' | 'right' | 'center';
}

/** Slack's mrkdwn has no tables: the columns are aligned in a code block. */
export function tableText(table: MarkdownNode): string {
  const rows = table.children.flatMap((part) => part.children).map((row) => row.children.map(cellOf));
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(1, ...rows.map((row) => widthOf(row[column]?.text ?? ''))),
  );
  const lines = rows.map((row) => row.map((cell, column) => pad(cell, widths[column] ?? 0)).join('  '));
  const [head = '', ...body] = lines;
  return codeBlock(
    [head, widths.map((width) => '─'.repeat(width)).join('  '), ...body].map((line) => line.trimEnd()).join('\n'),
  );
}

function cellOf({ token, children }: MarkdownNode): Cell {
  const style = String(token.attrGet('style') ?? '');
  return {
    text: plainText(children[0]?.token.children ?? [], true),
    align: style.endsWith('right') ? 'right' : style.endsWith('center') ? 'center' : 'left',
  };
}

function pad({ text, align }: Cell, width: number): string {
  const room = Math.max(0, width - widthOf(text));
  const before = align === 'right' ? room : align === 'center' ? Math.floor(room / 2) : 0;
  return ' '.repeat(before) + text + ' '.repeat(room - before);
}

/** Columns on a screen: East Asian characters and most emoji take two, combining marks none. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/[\p{M}\u200B-\u200D\uFE0F]/u.test(character)) continue;
    width += /[\p{Emoji_Presentation}\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFF00-\uFF60]/u.test(
      character,
    )
      ? 2
      : 1;
  }
  return width;
}
