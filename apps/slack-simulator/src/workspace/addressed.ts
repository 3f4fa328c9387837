/** A sign before a word, as commands begin: `!help`, `.help`. Mentions, emoji, styles and quotes begin otherwise. */
const command = /^\s*(?![<&@#:*_~`'"()[\]{}«»„“”‘’¿¡…])[\p{P}\p{S}]{1,2}\w/u;

/** Does a person's text begin as commands do? Which sign a bot takes for its own the simulator does not know. */
export function isCommandLike(text: string): boolean {
  return command.test(text);
}

/** Is this said to the bot: by mention, as a command, or in a direct message that does not begin with somebody else? */
export function isSaidTo(botUserId: string, { text, kind }: { text: string; kind: string }): boolean {
  return text.includes(`<@${botUserId}>`) || isCommandLike(text) || (kind === 'im' && !/^\s*<@/.test(text));
}
