import type { Token } from './tokens';

/** Cuts words at an operator that stands outside of brackets. */
export function split(tokens: readonly Token[], at: string): Token[][] {
  const parts: Token[][] = [[]];
  for (const { token, depth } of withDepth(tokens)) {
    if (depth === 0 && token.kind === 'operator' && token.text === at) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

/** The targets of an assignment and, last, its value; one part only where nothing is assigned. */
export function cutAssignment(tokens: readonly Token[]): Token[][] {
  // behind it, a = is the default of an argument
  const lambda = tokens.findIndex(({ kind, text }) => kind === 'name' && text === 'lambda');
  if (lambda === -1) return split(tokens, '=');
  const parts = split(tokens.slice(0, lambda), '=');
  parts.at(-1)?.push(...tokens.slice(lambda));
  return parts;
}

/** Where an operator such as += stands, outside of brackets; -1: there is none. */
export function findChange(tokens: readonly Token[]): number {
  return withDepth(tokens).findIndex(
    ({ token, depth }) =>
      depth === 0 && token.kind === 'operator' && /^([-+*/%@&|^]|\*\*|\/\/|<<|>>)=$/.test(token.text),
  );
}

/** The single names that a target of an assignment gives values to: `A`, `A: kind`, `(A, B)`. */
export function targetsOf(target: readonly Token[]): { parts: Token[][]; isSeveral: boolean } {
  const bare = split(target, ':')[0] ?? [];
  const inside = isBracketed(bare) ? bare.slice(1, -1) : bare;
  const parts = split(inside, ',');
  return { parts: parts.filter((part) => part.length > 0), isSeveral: parts.length > 1 };
}

/** The names that `from module import …` or `import … as …` brings along; `*` for all. */
export function importedNames(tokens: readonly Token[]): { module: string; names: string[] } | undefined {
  const at = tokens.findIndex(({ kind, text }) => kind === 'name' && text === 'import');
  const isFrom = tokens[0]?.text === 'from';
  if (at === -1 || (at !== 0 && !isFrom)) return undefined;
  const { parts } = targetsOf(tokens.slice(at + 1));
  const kept = isFrom ? parts : parts.filter((part) => part.some(({ text }) => text === 'as'));
  const module = isFrom ? tokens.slice(1, at) : (kept[0] ?? []).slice(0, -2);
  return {
    module: module.map(({ text }) => text).join(''),
    names: kept.map((part) => part.at(-1)?.text ?? ''),
  };
}

/** The head of a block up to its colon, and what stands behind it. */
export function cutHead(tokens: readonly Token[]): { head: Token[]; rest: Token[] } {
  let lambdas = 0;
  for (const [at, { token, depth }] of withDepth(tokens).entries()) {
    if (depth > 0) continue;
    if (isWord(token, 'lambda')) lambdas += 1;
    if (token.kind === 'operator' && token.text === ':' && --lambdas < 0)
      return { head: tokens.slice(0, at), rest: tokens.slice(at + 1) };
  }
  return { head: [...tokens], rest: [] };
}

export function isWord(token: Token | undefined, ...words: string[]): boolean {
  return token?.kind === 'name' && words.includes(token.text);
}

function isBracketed(tokens: readonly Token[]): boolean {
  const [first] = tokens;
  if (first?.kind !== 'operator' || !['(', '['].includes(first.text)) return false;
  return withDepth(tokens).findIndex(({ depth }, at) => at > 0 && depth === 0) === tokens.length - 1;
}

/** Where the bracket opens that ends with the last word; -1: none of that kind does. */
export function openingOf(tokens: readonly Token[], open: '(' | '['): number {
  if (tokens.at(-1)?.text !== (open === '(' ? ')' : ']') || tokens.at(-1)?.kind !== 'operator') return -1;
  const found = withDepth(tokens.slice(0, -1)).findLastIndex(({ token, depth }) => depth === 0 && token.text === open);
  return tokens[found]?.kind === 'operator' ? found : -1;
}

/** Each word and how many brackets it stands in; a bracket stands outside of itself. */
function withDepth(tokens: readonly Token[]): { token: Token; depth: number }[] {
  let depth = 0;
  return tokens.map((token) => {
    const isOpening = token.kind === 'operator' && '([{'.includes(token.text);
    const isClosing = token.kind === 'operator' && ')]}'.includes(token.text);
    if (isClosing) depth -= 1;
    const own = { token, depth };
    if (isOpening) depth += 1;
    return own;
  });
}
