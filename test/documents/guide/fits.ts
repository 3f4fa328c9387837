/**
 * Is it what was quoted? In a quotation `…` stands for anything within a line, and alone on a line for any lines. Blanks at
 * the end of a line do not count.
 */
export function fits(quoted: readonly string[], said: readonly string[]): boolean {
  const [line, ...rest] = quoted;
  if (line === undefined) return said.length === 0;
  if (line.trim() === '…') return said.some((_, at) => fits(rest, said.slice(at))) || fits(rest, []);
  const [first, ...others] = said;
  return first !== undefined && fitsLine(line, first) && fits(rest, others);
}

function fitsLine(quoted: string, said: string): boolean {
  const pattern = quoted
    .trimEnd()
    .split('…')
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${pattern}$`).test(said.trimEnd());
}
