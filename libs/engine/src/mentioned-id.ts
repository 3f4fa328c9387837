import type { Mention } from '@errand/contracts';

/** What Slack's ids look like, where one was typed in place of a mention. */
const ids = {
  user: /^@?([UW][A-Z0-9]{2,30})$/,
  channel: /^#?([CGD][A-Z0-9]{2,30})$/,
  usergroup: /^@?(S[A-Z0-9]{2,30})$/,
};

/**
 * The id of whom or what a word names. A name that was only typed names nobody: two people may go by it.
 *
 * @param mentions of the message: `@ana` is the person that Slack says it is
 */
export function mentionedId(kind: keyof typeof ids, word: string, mentions: readonly Mention[]): string | undefined {
  const name = word.slice(1);
  const found = mentions.find((each) => each.kind === kind && (each.id === name || each.label === name));
  return found?.id ?? ids[kind].exec(word)?.[1];
}
