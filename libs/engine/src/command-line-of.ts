import type { MessageData } from '@errand/contracts';

type SlackMessage = MessageData<'slack.message.v1'>;

export interface Grammar {
  /** What a command starts with, e.g. `!`. */
  prefix: string;
  /** Asked only where a message begins with one mention and holds others too. */
  isThisBot(userId: string): Promise<boolean>;
}

/** New messages of these subtypes are typed by people; all others are Slack's own words (channel_join …) or a bot's. */
const typedSubtypes: readonly (string | undefined)[] = [undefined, 'thread_broadcast', 'file_share', 'me_message'];

/**
 * The command line of a message, prefix or mention cut off: `!deploy api` and `@errand: deploy api` are both
 * `deploy api`. Undefined: it is not a command. Commands are new messages of people of this workspace.
 */
export async function commandLineOf(message: SlackMessage, grammar: Grammar): Promise<string | undefined> {
  if (message.kind !== 'new' || message.actor.kind !== 'human' || !message.actor.userId) return undefined;
  if (!typedSubtypes.includes(message.subtype)) return undefined;
  const { text } = message;
  if (text.startsWith(grammar.prefix)) return text.slice(grammar.prefix.length).trim();
  const behind = await behindMention(message, grammar);
  if (behind === undefined) return undefined;
  return (behind.startsWith(grammar.prefix) ? behind.slice(grammar.prefix.length) : behind).trim();
}

/** What follows a mention of this bot that the message begins with, and a colon or comma behind it. */
async function behindMention(message: SlackMessage, grammar: Grammar): Promise<string | undefined> {
  const [, userId, label] = /^\s*<@([A-Z0-9]+)(?:\|([^>]*))?>/.exec(message.markup) ?? [];
  if (!userId || !message.mentionsBot) return undefined;
  const people = new Set(message.mentions.filter(({ kind }) => kind === 'user').map(({ id }) => id));
  // One mention, and the bot is mentioned: no need to ask who the bot is. In a move from one app to another it has two ids.
  if (people.size > 1 && !(await grammar.isThisBot(userId))) return undefined;
  const text = message.text.trimStart();
  const spelled = [label, message.mentions.find(({ id }) => id === userId)?.label, userId]
    .filter((name) => name !== undefined && name !== '')
    .map((name) => `@${name}`)
    .find((name) => text.startsWith(name));
  const behind = spelled ? text.slice(spelled.length) : text.replace(/^@?\S+/, '');
  return behind.replace(/^\s*[:,]?\s*/, '');
}
