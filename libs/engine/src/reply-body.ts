import type { ReplyBody } from '@errand/contracts';
import { MAX_DATA_BYTES, messageSchemas } from '@errand/contracts';

/** The rest of the envelope's data has room beside it. */
export const MOST_BYTES = MAX_DATA_BYTES - 2_048;

/**
 * What a handler answered, as it can travel. Undefined: there is nothing to say.
 *
 * @throws Error when it is no reply, or larger than an envelope holds
 */
export function replyBodyOf(reply: unknown): ReplyBody | undefined {
  const parsed = messageSchemas['egress.post.v1'].shape.body.safeParse(reply);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'reply'}: ${issue.message}`);
    throw new Error(`a reply cannot be sent: ${faults.join('; ')}`);
  }
  const { markdown, format, blocks, attachments, card, file, mentions, unfurl } = parsed.data;
  if (markdown === '' && !blocks?.length && !attachments?.length && !card && !file) return undefined;
  const lists = { ...(blocks?.length && { blocks }), ...(attachments?.length && { attachments }) };
  const json = JSON.stringify({ markdown, format, ...lists, card, file, mentions, unfurl }, (_key, value: unknown) =>
    typeof value === 'string' ? wellFormed(value) : value,
  );
  const bytes = Buffer.byteLength(json);
  if (bytes > MOST_BYTES) throw new Error(`a reply cannot be sent: it has ${bytes} bytes, ${MOST_BYTES} is the most`);
  return JSON.parse(json) as ReplyBody;
}

/** Neither PostgreSQL's jsonb nor Slack takes NUL, and half of a surrogate pair is no text. */
function wellFormed(text: string): string {
  return text.replaceAll('\0', '').replace(/\p{Cs}/gu, '\uFFFD');
}
