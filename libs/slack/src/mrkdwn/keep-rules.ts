import type { StateBlock, StateCore, Token } from 'markdown-it';

/** Ten lists in each other, or twenty quotes. Slack shows nine lists and one quote. */
const MAX_LEVEL = 20;

/** The parser leaves out what is nested too deeply. Here it is a paragraph, with its marks as they were written. */
export function depthRule(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  if (silent || state.level < MAX_LEVEL) return false;
  state.push('paragraph_open', 'p', 1);
  const inline = state.push('inline', '', 0);
  inline.content = state.getLines(startLine, endLine, state.blkIndent, false).trim();
  inline.children = [];
  state.push('paragraph_close', 'p', -1);
  state.line = endLine;
  return true;
}

/**
 * The parser leaves out the cells of a row beyond those of the head, which a `||` in somebody's code is enough for. Here
 * they end up in the last cell.
 */
export function surplusCellsRule(state: StateCore): void {
  let lines: string[] | undefined;
  let columns = 0;
  let row: { line: string; cells: Token[] } | undefined;
  for (const token of state.tokens) {
    if (token.type === 'tr_open' && token.map) {
      lines ??= state.src.split('\n');
      row = { line: lines[token.map[0]] ?? '', cells: [] };
    } else if (token.type === 'inline') row?.cells.push(token);
    else if (token.type === 'tr_close' && row) {
      if (columns === 0) columns = row.cells.length;
      const surplus = cellsOf(row.line).slice(columns);
      const last = row.cells.at(-1);
      if (last && surplus.length > 0) last.content = [last.content, ...surplus].join(' | ');
      row = undefined;
    } else if (token.type === 'table_close') columns = 0;
  }
}

/** The marks of the quotes and lists that a line stands in. */
const containers = /^(?:\s*(?:>|[-+*](?=\s)|\d{1,9}[.)](?=\s)))*\s*/;

/** As the parser cuts a row: at each bar without a backslash before it. */
function cellsOf(line: string): string[] {
  const cells = line
    .replace(containers, '')
    .trim()
    .replace(/^\|/, '')
    .split(/(?<!\\)\|/);
  if (cells.at(-1)?.trim() === '') cells.pop();
  return cells.map((cell) => cell.replaceAll('\\|', '|').trim());
}

/**
 * A definition such as `[docs]: https://…` is not shown where a link uses it. One that no link uses is somebody's text,
 * `[ERROR]: timeout` for instance.
 */
export function unusedDefinitionsRule(state: StateCore): void {
  if (!state.tokens.some(({ type }) => type === 'reference_definition')) return;
  const used = new Set<unknown>();
  collectLabels(state.tokens, used);
  const lines = state.src.split('\n');
  state.tokens = state.tokens.flatMap((token) => {
    if (token.type !== 'reference_definition') return [token];
    if (used.has(token.meta?.label)) return [];
    const text = new state.Token('inline', '', 0);
    text.children = [new state.Token('text', '', 0)];
    const [from, to] = token.map ?? [0, 0];
    (text.children[0] as Token).content = lines
      .slice(from, to)
      .join(' ')
      .replace(/^[^[]*/, '')
      .trim();
    return [new state.Token('paragraph_open', 'p', 1), text, new state.Token('paragraph_close', 'p', -1)];
  });
}

function collectLabels(tokens: Token[], into: Set<unknown>): void {
  for (const token of tokens) {
    if (token.type !== 'reference_definition' && token.meta?.label !== undefined) into.add(token.meta.label);
    if (token.children) collectLabels(token.children, into);
  }
}
