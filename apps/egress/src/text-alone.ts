import type { LedgerRow } from '@errand/storage';
import { payloadOf } from './row-payload';
import type { RowPayload } from './row-payload';

/**
 * What Slack says of blocks and attachments that it does not take, here and anywhere
 * ({@link https://docs.slack.dev/reference/methods/chat.postMessage#errors}). `no_text`: there is nothing in them.
 */
const refusals = new Set([
  'attachment_payload_limit_exceeded',
  'block_mismatch',
  'invalid_attachments',
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_blocks_too_long',
  'no_text',
  'too_many_attachments',
]);

/**
 * What is left of a row of which Slack refused the blocks or the attachments: its text, that of its card, or a word that
 * there was an answer. The row stays what it is, so a message comes of it once.
 *
 * @param error Slack's
 * @returns undefined: it was refused for something else, or has nothing that could be left out
 */
export function textAloneOf(row: LedgerRow, error: string): RowPayload | undefined {
  const payload = payloadOf(row);
  if (!refusals.has(error) || (payload.kind !== 'post' && payload.kind !== 'update')) return undefined;
  const { blocks, attachments, ...rest } = payload;
  if (!blocks && !attachments) return undefined;
  const text = rest.text || textOfCard(row, attachments) || `The answer could not be shown (${idOf(row)}).`;
  return { ...rest, text };
}

/** Of a card alone: its texts are ours, and mention nobody by accident. In raw attachments anything may stand. */
function textOfCard({ envelope }: LedgerRow, attachments: readonly unknown[] | undefined): string {
  const { body } = envelope.data as { body?: { card?: unknown } };
  if (!body?.card) return '';
  const { pretext, title, title_link, text, fields } = (attachments?.[0] ?? {}) as CardAttachment;
  const values = (fields ?? []).map((field) => `${field.title}: ${field.value}`);
  return [pretext, title, title_link, text, ...values].filter(Boolean).join('\n');
}

interface CardAttachment {
  pretext?: string;
  title?: string;
  title_link?: string;
  text?: string;
  fields?: { title: string; value: string }[];
}

/** As errors show it to users; the log and `!trace` know it. */
function idOf({ executionId }: LedgerRow): string {
  return executionId.slice(0, 12);
}
