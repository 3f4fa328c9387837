import type { StateCore, Token } from 'markdown-it';
import { BARE_URL } from './bare-url-rule';

/**
 * `{: .note #id color='red' }`. Without the colon, or with other words, the braces are somebody's text: a path, JSON, a
 * template, `{:error, :enoent}`.
 */
const list =
  /\{: *(?:[.#][\w-]+|[\w:-]+=(?:"[^"\n]*"|'[^'\n]*'|[^\s"'}]+))(?: +(?:[.#][\w-]+|[\w:-]+=(?:"[^"\n]*"|'[^'\n]*'|[^\s"'}]+)))* *\}/y;
const elementEnds = new Set(['code_inline', 'image', 'em_close', 'strong_close', 's_close', 'link_close']);

/**
 * Takes out the attribute lists that Errbot's plugins write, where Python's Markdown reads one
 * ({@link https://python-markdown.github.io/extensions/attr_list/}): at once behind an inline element, behind a space at
 * the end of a heading or of a cell, and as the last line of a paragraph. Slack has nothing that they could say.
 * Any other place leaves them as text, as does a brace or colon that is escaped.
 */
export function attributeListsRule(state: StateCore): void {
  state.tokens.forEach((token, index) => {
    if (token.type !== 'inline' || !token.children || !token.content.includes('{:')) return;
    const holder = state.tokens[index - 1]?.type ?? '';
    if (holder === 'paragraph_open') token.children = withoutLastLine(token.children);
    else if (/^(?:heading|t[dh])_open$/.test(holder)) cutEnd(token.children.at(-1), holder);
    token.children.forEach(cutBehindElement);
  });
}

function withoutLastLine(children: Token[]): Token[] {
  const [line, last] = [children.at(-2), children.at(-1)];
  const isLine = line?.type === 'softbreak' || line?.type === 'hardbreak';
  if (!isLine || last?.type !== 'text' || endOfList(last.content, 0) !== last.content.trimEnd().length) return children;
  return children.slice(0, -2);
}

function cutEnd(last: Token | undefined, holder: string): void {
  if (last?.type !== 'text') return;
  const text = last.content.trimEnd();
  const start = text.lastIndexOf('{:');
  if (text[start - 1] !== ' ' || endOfList(text, start) !== text.length) return;
  const rest = text.slice(0, start).trimEnd();
  last.content = holder === 'heading_open' ? rest.replace(/ #+$/, '') : rest; // `## T ## {: .x}`
}

function cutBehindElement(token: Token, index: number, children: readonly Token[]): void {
  const before = children[index - 1];
  if (token.type !== 'text' || !before || !elementEnds.has(before.type) || before.markup === BARE_URL) return;
  token.content = token.content.slice(endOfList(token.content, 0) ?? 0);
}

/** Where the list that begins at `start` ends; undefined: none begins there. */
function endOfList(text: string, start: number): number | undefined {
  list.lastIndex = start;
  return list.test(text) ? list.lastIndex : undefined;
}
