import type { StateInline } from 'markdown-it';

const mention = /<([@#][A-Z][A-Z0-9]{1,30})(?:\|[^<>|\n]{0,100})?>/y;

/**
 * `<@U…>` and `<#C…>` as written in the markdown itself. A rule of the parser, because later it cannot be told from the
 * same characters written with entities, which is how a plugin quotes somebody without calling them.
 */
export function mentionRule(state: StateInline, silent: boolean): boolean {
  mention.lastIndex = state.pos;
  const match = mention.exec(state.src);
  if (!match) return false;
  if (!silent) state.push('slack_mention', '', 0).content = `<${match[1]}>`;
  state.pos += match[0].length;
  return true;
}
