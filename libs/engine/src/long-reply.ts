import type { HandlerReply } from './handler';
import { MOST_BYTES } from './reply-body';

/** For all that stands beside the text. */
const ROOM_BYTES = 4_096;
/** Of a character in JSON, at most: an escape of six. */
const CHARACTER_BYTES = 6;
/** Of the text that is shown in front of the file. */
const BEGINNING_CHARS = 3_000;

/** A file with all that a reply says, and what is said in its place. */
export interface CutReply {
  whole: Buffer;
  /** Without a file. */
  beginning: HandlerReply;
  /** @param stored the file, as it is kept */
  replyWith(stored: { id: string; size: number }): HandlerReply;
}

/**
 * A text that no envelope holds goes as a file, behind its beginning. Undefined: the reply is short enough, or has more
 * than a text, or is for one person alone, to whom Slack shows no files.
 */
export function cutReply(reply: HandlerReply): CutReply | undefined {
  const { markdown, format, blocks, attachments, card, file, ephemeral } = reply;
  if (typeof markdown !== 'string' || blocks || attachments || card || file || ephemeral) return undefined;
  if (fitsSurely(markdown) || Buffer.byteLength(JSON.stringify(markdown)) <= MOST_BYTES - ROOM_BYTES) return undefined;
  const name = format === 'plain' ? 'answer.txt' : 'answer.md';
  const beginning = { ...reply, markdown: beginningOf(markdown) };
  return {
    whole: Buffer.from(markdown),
    beginning,
    replyWith: (stored) => ({ ...beginning, file: { ...stored, name, title: 'The whole answer' } }),
  };
}

/** Of nearly all replies, without a look at each character. */
function fitsSurely(text: string): boolean {
  return text.length * CHARACTER_BYTES <= MOST_BYTES - ROOM_BYTES;
}

/** Whole lines where there are some. */
function beginningOf(text: string): string {
  const beginning = text.slice(0, BEGINNING_CHARS);
  const lines = beginning.lastIndexOf('\n');
  return `${(lines > 0 ? beginning.slice(0, lines) : beginning).replace(/\p{Cs}$/u, '')}\n\n…`;
}
