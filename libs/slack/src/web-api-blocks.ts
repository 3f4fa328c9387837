import { unescapeText } from './escape-text';
import { splitText } from './mrkdwn/split-text';

/** Longest text of a section ({@link https://docs.slack.dev/reference/block-kit/composition-objects/text-object}). */
const MAX_SECTION = 3_000;

/**
 * Escaped text as a block in which nothing is markup: for the methods that have no `mrkdwn: false`, which are all but
 * chat.postMessage. Rich text has no markup and takes the characters themselves. `<@U…>` is a mention, for in escaped
 * text nothing else looks like one.
 */
export function plainBlocks(text: string): unknown[] {
  const elements = text.split(/<@([A-Z0-9]+)>/).flatMap((piece, at) => {
    if (at % 2 === 1) return { type: 'user', user_id: piece };
    return piece === '' ? [] : { type: 'text', text: unescapeText(piece) };
  });
  return [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements }] }];
}

/**
 * Mrkdwn as blocks: for a message that was posted with `mrkdwn: false`, of which Slack does not say that it ever ends.
 * Verbatim, for else Slack makes mentions and links of names in the text, which it does not do in a message's own text.
 */
export function mrkdwnBlocks(text: string): unknown[] {
  return splitText(text, MAX_SECTION).map((part) => ({
    type: 'section',
    text: { type: 'mrkdwn', text: part, verbatim: true },
  }));
}
