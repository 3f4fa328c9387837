import type { Mention } from '@errand/contracts';
import type { StateInline } from 'markdown-it';

const mention =
  /<(?:([@#])([A-Z][A-Z0-9]{1,30})|!subteam\^([A-Z][A-Z0-9]{1,30})|!(here|channel|everyone))(?:\|[^<>|\n]{0,100})?>/y;

/** What the rule leaves in the token: a mention that the caller asked for. */
export type AllowedMention = Pick<Mention, 'kind' | 'id'>;

/**
 * `<@U…>`, `<#C…>`, `<!subteam^S…>` and `<!here>` as written in the Markdown itself, if `env.mentions` holds the id (or
 * `here`, `channel`, `everyone`). A rule of the parser, because later it cannot be told from the same characters written
 * with entities, which is how a plugin quotes somebody without calling them. What is not allowed stays text.
 */
export function mentionRule(state: StateInline, silent: boolean): boolean {
  mention.lastIndex = state.pos;
  const match = mention.exec(state.src);
  if (!match) return false;
  const found = mentionOf(match);
  const allowed = state.env['mentions'] as ReadonlySet<string> | undefined;
  if (!allowed?.has(found.id)) return false;
  if (!silent) state.push('slack_mention', '', 0).meta = found;
  state.pos += match[0].length;
  return true;
}

function mentionOf([, sign, id, group, range]: RegExpExecArray): AllowedMention {
  if (id !== undefined) return { kind: sign === '@' ? 'user' : 'channel', id };
  return group !== undefined ? { kind: 'usergroup', id: group } : { kind: 'broadcast', id: range ?? '' };
}
