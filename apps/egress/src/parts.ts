import type { ReplyBody } from '@errand/contracts';
import { escapeText, splitPlainText, splitText } from '@errand/slack';
import { cardParts } from './card';

/** How Markdown becomes parts that Slack takes whole. */
export interface Rendering {
  /** Markdown in, Slack's mrkdwn out, cut into parts. Only `mentions` become mentions. */
  toParts(markdown: string, mentions?: readonly string[]): string[];
  /** Markdown in, messages of Slack's blocks out, with the text that notifications show. */
  toBlocks(markdown: string, mentions?: readonly string[]): { text: string; blocks: unknown[] }[];
  /** Markdown in, mrkdwn out in one piece, however long. */
  toText(markdown: string, mentions?: readonly string[]): string;
  /** Most characters of a part. */
  maxChars: number;
  /** Whether the token may upload files, as far as is known. */
  mayUpload(): boolean;
}

export interface TextPart {
  text: string;
  blocks?: unknown[];
  attachments?: unknown[];
  /** The text is shown as it is: nothing in it is markup. */
  isPlain?: true;
  /** It goes into the thread of the first part. */
  isUnderFirst?: true;
}

export interface FilePart {
  name: string;
  title?: string | undefined;
  content: { text: string } | { fileId: string };
}

/** Most characters of a part: chat.update takes 4,000, and what is posted can be updated. */
export const MOST_CHARS = 3_900;
/** More of them flood a channel: those behind the first go into its thread. */
const MOST_IN_CHANNEL = 3;
/** More of them are read by nobody: the answer goes as a file, behind its beginning. */
const MOST_PARTS = 10;
/** Behind what one person alone is shown of a long answer: to them Slack shows neither files nor threads of it. */
const CUT_SHORT = 'This is longer than can be shown here: ask me in a direct message for all of it.';

/** @param messageSizeLimit of the settings; 0: as many as Slack's messages hold */
export function maxCharsOf(messageSizeLimit = 0): number {
  return messageSizeLimit === 0 ? MOST_CHARS : Math.min(messageSizeLimit, MOST_CHARS);
}

/** @param scopes of the token; undefined: not known */
export function mayUpload(scopes: readonly string[] | undefined): boolean {
  return scopes?.some((scope) => ['files:write', 'files:write:user', 'bot'].includes(scope)) !== false;
}

type Body = Pick<ReplyBody, 'markdown' | 'mentions'> & Partial<ReplyBody>;

/**
 * What a reply becomes in a conversation: texts in their order, then a file.
 *
 * @param place.isOpen it stands in the channel itself, in front of everybody
 * @param place.takesFiles not for the eyes of one person, whom Slack shows no files: three messages are the most then
 * @returns one part at least, whatever the Markdown renders to: what was accepted is answered
 */
export function partsOfPost(
  body: Body,
  place: { isOpen: boolean; takesFiles: boolean },
  how: Rendering,
): { texts: TextPart[]; file?: FilePart } {
  const { file } = body;
  if (file && body.markdown === '' && !body.blocks && !body.attachments && !body.card)
    return { texts: [], file: filePartOf(file) };
  const texts = textsOf(body, how);
  const [first] = texts;
  const isText = !file && !body.attachments && !body.card;
  if (first && texts.length > MOST_PARTS && isText && place.takesFiles && how.mayUpload())
    return { texts: [first], file: wholeAnswer(body) };
  if (!place.takesFiles && texts.length > MOST_IN_CHANNEL + 1) {
    const attachments = texts.at(-1)?.attachments;
    return { texts: [...texts.slice(0, MOST_IN_CHANNEL), { text: CUT_SHORT, ...(attachments && { attachments }) }] };
  }
  return { texts: place.isOpen ? underFirst(texts) : texts, ...(file && { file: filePartOf(file) }) };
}

/** What a message is changed to. Files stay as they are: Slack changes none. */
export function partsOfUpdate(body: Body, place: { isOpen: boolean }, how: Rendering): TextPart[] {
  const texts = textsOf(body, how);
  return place.isOpen ? underFirst(texts) : texts;
}

/** With blocks the text is what notifications show: its beginning does, and the blocks go once. */
export function textsOf(body: Body, how: Rendering): TextPart[] {
  const { markdown, mentions, blocks, attachments, card } = body;
  const isPlain = body.format === 'plain';
  if (card) return cardParts(markdown, card, mentions, how);
  const under = attachments?.length ? { attachments } : {};
  const withUnder = (parts: TextPart[]) =>
    parts.map((part, at) => (at === parts.length - 1 ? { ...part, ...under } : part));
  if (body.format === 'blocks' && !blocks?.length) {
    const messages = how.toBlocks(markdown, mentions);
    if (messages.length > 0) return withUnder(messages);
  }
  const shown = isPlain ? plainParts(markdown, mentions, how) : how.toParts(markdown, mentions);
  if (blocks && blocks.length > 0) return [{ text: shown[0] ?? '', blocks, ...under }];
  if (shown.length === 0 && attachments?.length) return [{ text: '', attachments }];
  if (shown.length === 0) return withUnder(partsAsWritten(markdown, how).map((text) => ({ text })));
  return withUnder(shown.map((text) => (isPlain ? { text, isPlain } : { text })));
}

function underFirst(texts: TextPart[]): TextPart[] {
  if (texts.length <= MOST_IN_CHANNEL) return texts;
  return texts.map((part, at) => (at === 0 ? part : { ...part, isUnderFirst: true }));
}

function filePartOf({ id, name, title }: NonNullable<ReplyBody['file']>): FilePart {
  return { name, title, content: { fileId: id } };
}

function wholeAnswer({ markdown, format }: Body): FilePart {
  const name = format === 'plain' ? 'answer.txt' : 'answer.md';
  return { name, title: 'The whole answer', content: { text: markdown } };
}

function plainParts(text: string, mentions: readonly string[] = [], { maxChars }: Rendering): string[] {
  const escaped = escapeText(text).replace(/&lt;@([A-Z0-9]+)&gt;/g, (written, id: string) =>
    mentions.includes(id) ? `<@${id}>` : written,
  );
  return splitPlainText(escaped, maxChars);
}

/** For Markdown that renders to nothing, such as `#` or an empty fence: whoever asked sees what was written, or that it was nothing. */
function partsAsWritten(markdown: string, { maxChars }: Rendering): string[] {
  const parts = splitText(escapeText(markdown), maxChars);
  return parts.length > 0 ? parts : ['(empty answer)'];
}
