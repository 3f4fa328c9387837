import { unescapeText } from './escape-text';
import { splitText } from './mrkdwn/split-text';

/** Longest text of a section ({@link https://docs.slack.dev/reference/block-kit/composition-objects/text-object}). */
const MAX_SECTION = 3_000;

/**
 * Escaped text as a block in which nothing is markup: for the methods that have no `mrkdwn: false`, which are all but
 * chat.postMessage. Rich text has no markup and takes the characters themselves.
 */
export function plainBlocks(text: string): unknown[] {
  const element = { type: 'text', text: unescapeText(text) };
  return [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [element] }] }];
}

/** Mrkdwn as blocks: for a message that was posted with `mrkdwn: false`, of which Slack does not say that it ever ends. */
export function mrkdwnBlocks(text: string): unknown[] {
  return splitText(text, MAX_SECTION).map((part) => ({ type: 'section', text: { type: 'mrkdwn', text: part } }));
}
