import type { Run } from './inline-runs';
import { inBold, linkOf, textOf } from './inline-runs';
import type { TableBlock } from './markdown-tree';
import { richInlines } from './rich-text';

/** Of {@link https://docs.slack.dev/reference/block-kit/blocks/table-block}; of all cells together, with room to spare. */
const MAX = { rows: 100, columns: 20, chars: 9_000 };

export interface SlackTable {
  /** Characters of all cells. */
  size: number;
  rows: readonly Run[][][];
  block: { type: 'table'; rows: unknown[][]; column_settings: { align: string; is_wrapped: boolean }[] };
}

/**
 * A table as Slack's tables, each with the head; several where it has more rows than one of them takes.
 *
 * @returns undefined if Slack has no such table: too many columns, or a row that is too long
 */
export function slackTables({ rows, aligns }: TableBlock): SlackTable[] | undefined {
  const [head = [], ...body] = rows;
  const headSize = sizeOfRow(head);
  if (aligns.length > MAX.columns || body.some((row) => headSize + sizeOfRow(row) > MAX.chars)) return undefined;
  const tables: Run[][][][] = [[head]];
  let size = headSize;
  for (const row of body) {
    const last = tables.at(-1) as Run[][][];
    if (last.length < MAX.rows && size + sizeOfRow(row) <= MAX.chars) last.push(row);
    else tables.push([head, row]);
    size = tables.at(-1) === last ? size + sizeOfRow(row) : headSize + sizeOfRow(row);
  }
  const settings = aligns.map((align) => ({ align, is_wrapped: true }));
  return tables.map((part) => ({
    size: part.reduce((sum, row) => sum + sizeOfRow(row), 0),
    rows: part,
    block: {
      type: 'table',
      rows: part.map((row, index) => row.map((cell) => cellOf(index === 0 ? cell.map(inBold) : cell))),
      column_settings: settings,
    },
  }));
}

/** Text without any looks is raw text, of one character at least. */
function cellOf(runs: readonly Run[]): unknown {
  const inlines = richInlines(runs);
  if (inlines.every((inline) => inline.type === 'text' && inline.style === undefined))
    return { type: 'raw_text', text: textOf(runs) || ' ' };
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: inlines }] };
}

function sizeOfRow(row: readonly Run[][]): number {
  return row.reduce((sum, cell) => sum + cell.reduce((chars, run) => chars + sizeOfRun(run), 1), 0);
}

function sizeOfRun(run: Run): number {
  return textOf([run]).length + (linkOf(run)?.url.length ?? 0);
}
