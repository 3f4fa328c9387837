import type { Token } from 'markdown-it';

/** A block with what stands in it. */
export interface MarkdownNode {
  token: Token;
  children: MarkdownNode[];
}

/** The parser gives opening and closing tokens in a row. */
export function treeOf(tokens: Token[]): MarkdownNode[] {
  const root: MarkdownNode[] = [];
  const open = [root];
  for (const token of tokens) {
    if (token.nesting === -1) {
      open.pop();
      continue;
    }
    const node: MarkdownNode = { token, children: [] };
    open.at(-1)?.push(node);
    if (token.nesting === 1) open.push(node.children);
  }
  return root;
}
