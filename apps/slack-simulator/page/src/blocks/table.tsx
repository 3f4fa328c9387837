import type { Block, TableCell } from './block-kit';
import { RichText } from './rich-text';

/** A `table` block: the first row is its head. */
export function Table({ rows, columns }: { rows: TableCell[][]; columns: NonNullable<Block['column_settings']> }) {
  const [head = [], ...body] = rows;
  const row = (cells: TableCell[], Cell: 'th' | 'td', key?: number) => (
    <tr key={key}>
      {cells.map((cell, at) => (
        <Cell key={at} style={{ textAlign: columns[at]?.align ?? 'left' }}>
          {cell.type === 'raw_text' ? cell.text : <RichText elements={cell.elements ?? []} />}
        </Cell>
      ))}
    </tr>
  );
  return (
    <table>
      <thead>{row(head, 'th')}</thead>
      <tbody>{body.map((cells, at) => row(cells, 'td', at))}</tbody>
    </table>
  );
}
