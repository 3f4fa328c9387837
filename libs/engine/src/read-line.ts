import type { MessageData } from '@errand/contracts';
import type { Grammar } from './grammar';

type SlackMessage = MessageData<'slack.message.v1'>;

/** What was said, and whether it was said to the bot: behind a prefix or a mention, or where none is needed. */
export interface Line {
  /** Prefix and mention cut off, no white space around it. */
  text: string;
  isAddressed: boolean;
}

/** What people type. All other subtypes are Slack's own words (channel_join …). */
const typedSubtypes: readonly (string | undefined)[] = [undefined, 'thread_broadcast', 'file_share', 'me_message'];

/** Whether somebody said it, and not this bot or Slack. */
export function isSaid({ actor, subtype }: SlackMessage): boolean {
  if (actor.kind === 'this_bot') return false;
  if (actor.kind === 'human' || actor.kind === 'external') return !!actor.userId && typedSubtypes.includes(subtype);
  return typedSubtypes.includes(subtype) || subtype === 'bot_message';
}

/**
 * Reads a message by the grammar: `!deploy api`, `Errbot, deploy api` and `@errand: deploy api` all say `deploy api`.
 *
 * @param botUserId who this bot is, where `asksWhoTheBotIs`
 */
export function readLine(message: SlackMessage, grammar: Grammar, botUserId?: string): Line {
  const { prefix, prefixOptionalOnChat = false } = grammar;
  const behind = behindMention(message, grammar, botUserId) ?? behindAltPrefix(message.text, grammar);
  const said = behind ?? message.text;
  const hasPrefix = said.startsWith(prefix);
  const text = (hasPrefix ? said.slice(prefix.length) : said).trim();
  // A file that is sent without a word is no command.
  const isChat = prefixOptionalOnChat && message.channelId.startsWith('D') && text !== '';
  return { text, isAddressed: behind !== undefined || hasPrefix || isChat };
}

/** The message begins with one mention and holds others too: which of them is this bot? */
export function asksWhoTheBotIs(message: SlackMessage, grammar: Grammar): boolean {
  const userId = firstMention(message)?.userId;
  if (userId === undefined || !message.mentionsBot || mentionsIn(grammar).includes(userId)) return false;
  return new Set(message.mentions.filter(({ kind }) => kind === 'user').map(({ id }) => id)).size > 1;
}

/** What follows a mention of this bot that the message begins with, and the separators behind it. */
function behindMention(message: SlackMessage, grammar: Grammar, botUserId: string | undefined): string | undefined {
  const first = firstMention(message);
  if (!first) return undefined;
  const { userId, label } = first;
  // One mention, and the bot is mentioned: no need to know who the bot is. In a move from one app to another it has two ids.
  const isThisBot = message.mentionsBot && (!asksWhoTheBotIs(message, grammar) || userId === botUserId);
  if (!isThisBot && !mentionsIn(grammar).includes(userId)) return undefined;
  const text = message.text.trimStart();
  const spelled = [label, message.mentions.find(({ id }) => id === userId)?.label, userId]
    .filter((name) => name !== undefined && name !== '')
    .map((name) => `@${name}`)
    .find((name) => text.startsWith(name));
  const behind = spelled ? text.slice(spelled.length) : text.replace(/^@?\S+/, '');
  return withoutSeparators(behind.trimStart(), [...(grammar.altPrefixSeparators ?? []), ':', ',']).trimStart();
}

function firstMention({ markup }: SlackMessage): { userId: string; label: string | undefined } | undefined {
  const [, userId, label] = /^\s*<@([A-Z0-9]+)(?:\|([^>]*))?>/.exec(markup) ?? [];
  return userId === undefined ? undefined : { userId, label };
}

/** Those of the other prefixes that are mentions. */
function mentionsIn({ altPrefixes = [] }: Grammar): (string | undefined)[] {
  return altPrefixes.map((prefix) => /^<@([A-Z0-9]+)(?:\|[^>]*)?>$/.exec(prefix)?.[1]).filter(Boolean);
}

/**
 * What follows the longest other prefix. One that ends with a letter ends a word: `Err` is not in `Error: no space left`,
 * as it is for Errbot.
 */
function behindAltPrefix(text: string, grammar: Grammar): string | undefined {
  const { altPrefixes = [], altPrefixSeparators = [], altPrefixCaseinsensitive = false } = grammar;
  const folded = (part: string) => (altPrefixCaseinsensitive ? part.toLowerCase() : part);
  const longest = altPrefixes
    .filter((prefix) => prefix !== '' && folded(text.slice(0, prefix.length)) === folded(prefix))
    .filter((prefix) => !(/[\p{L}\p{N}_]$/u.test(prefix) && /^[\p{L}\p{M}\p{N}_]/u.test(text.slice(prefix.length))))
    .sort((a, b) => b.length - a.length)[0];
  return longest === undefined ? undefined : withoutSeparators(text.slice(longest.length), altPrefixSeparators);
}

function withoutSeparators(text: string, separators: readonly string[]): string {
  let rest = text;
  for (const separator of separators) if (rest.startsWith(separator)) rest = rest.slice(separator.length);
  return rest;
}
