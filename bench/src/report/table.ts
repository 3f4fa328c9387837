// Numbers and tables as the results show them.

/** @param names how many columns hold words; the others hold numbers */
export function table(rows: readonly (readonly string[])[], names = 1): string {
  const [header = [], ...body] = rows;
  return [header, header.map((_, index) => (index < names ? '---' : '---:')), ...body]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

export function ms(value: number): string {
  return Number.isFinite(value) ? `${value.toFixed(1)} ms` : '–';
}

export function seconds(value: number | undefined): string {
  return value === undefined ? 'not measured' : `${value.toFixed(2)} s`;
}

export function times(value: number): string {
  return Number.isFinite(value) ? `${value.toFixed(2)} ×` : '';
}

export function cores(value: number | undefined): string {
  return value === undefined ? 'not measured' : `${value.toFixed(1)} cores`;
}
