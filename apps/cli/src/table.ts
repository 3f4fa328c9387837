/**
 * Columns under their headings, two spaces apart. The last column is cut to fit.
 *
 * @param width of the terminal; undefined: as long as it is
 */
export function table(headings: readonly string[], rows: readonly (readonly string[])[], width?: number): string {
  const lines = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) => {
      const whole = line.map((cell, column) => (column < line.length - 1 ? cell.padEnd(widths[column] ?? 0) : cell));
      return `${cut(whole.join('  ').trimEnd(), width)}\n`;
    })
    .join('');
}

function cut(line: string, width: number | undefined): string {
  if (width === undefined || line.length <= width) return line;
  return `${line.slice(0, Math.max(1, width - 1))}…`;
}
