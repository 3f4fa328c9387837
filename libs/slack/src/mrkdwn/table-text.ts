import { textWithAddresses } from './inline-runs';
import type { Align, TableBlock } from './markdown-tree';

/** A wider cell is not waited for by the others: one long cell would else make every row as long. */
const MAX_WIDTH = 60;

/**
 * A table as lines of text whose columns stand below each other, for where each character is as wide as the next.
 * A line parts the head from the rest, unless `isCompact`.
 */
export function tableText({ rows, aligns }: TableBlock, { isCompact = false } = {}): string {
  const texts = rows.map((row) => row.map((cell) => textWithAddresses(cell).replaceAll('\n', ' ')));
  const widths = aligns.map(() => 1);
  for (const row of texts)
    for (const [column, text] of row.entries())
      widths[column] = Math.min(MAX_WIDTH, Math.max(widths[column] ?? 1, widthOf(text)));

  const lines = texts.map((row) =>
    row.map((text, column) => pad(text, widths[column] ?? 1, aligns[column])).join('  '),
  );
  const [head = '', ...body] = lines;
  const line = widths.map((width) => '─'.repeat(width)).join('  ');
  return [head, ...(isCompact ? [] : [line]), ...body].map((each) => each.trimEnd()).join('\n');
}

function pad(text: string, width: number, align: Align = 'left'): string {
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
