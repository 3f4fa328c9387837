import type { Envelope, OutboundType, ReplyBody } from '@errand/contracts';
import { channelPartition, correlationIdOf, handleOf } from '@errand/contracts';
import { escapeText, splitText } from '@errand/slack';
import type { NewLedgerRow } from '@errand/storage';
import type { RowPayload } from './row-payload';

/** Markdown in, Slack's mrkdwn out, cut into parts that Slack takes whole. */
export type ToParts = (markdown: string) => string[];

/** 0 goes before 1 goes before 2. */
const PRIORITY = { notice: 0, interactive: 1, bulk: 2 } as const;
const NOTICE_LANE = 'notice:';

/**
 * The rows of one outbound message: a row is one part, a lane is one conversation.
 *
 * @param options.partitionOf the partition of a conversation, 0 … 15: who owns it sends the rows
 * @returns one row at least, whatever the Markdown renders to: what was accepted is answered
 */
export function rowsOfOutbound(
  envelope: Envelope<OutboundType>,
  options: { partitionOf: (key: string) => number; toParts: ToParts },
): NewLedgerRow[] {
  const { data } = envelope;
  const { teamId, channelId, threadTs, ephemeralTo } = data.conversation;
  const own = handleOf(data.executionId, data.number);
  const conversation = channelPartition(teamId, channelId);
  const common = {
    executionId: data.executionId,
    leaseVersion: data.leaseVersion,
    conversation,
    partition: options.partitionOf(conversation),
    priority: PRIORITY[data.priority],
    envelope,
  };
  const row = (kind: NewLedgerRow['kind'], handle: string, part: number, payload: RowPayload): NewLedgerRow => ({
    ...common,
    key: `${own}/${part}`,
    handle,
    kind,
    payload,
  });
  switch (envelope.type) {
    case 'egress.post.v1':
      return partsOf(envelope.data.body, options.toParts).map((part, number) =>
        row('post', envelope.data.handle, number, {
          kind: 'post',
          target: channelId,
          threadTs,
          ephemeralTo,
          part: number,
          ...part,
        }),
      );
    case 'egress.update.v1':
      return partsOf(envelope.data.body, options.toParts).map((part, number, all) =>
        row('update', envelope.data.handle, number, {
          kind: 'update',
          channelId,
          threadTs,
          part: number,
          parts: all.length,
          ...part,
        }),
      );
    case 'egress.delete.v1':
      return [row('delete', envelope.data.handle, 0, { kind: 'delete' })];
    case 'egress.react.v1': {
      const { target, reaction, remove } = envelope.data;
      const [handle, ts] = 'ts' in target ? [own, target.ts] : [target.handle, undefined];
      return [row('react', handle, 0, { kind: 'react', channelId, ts, reaction, remove })];
    }
  }
}

/**
 * The rows of a notice to one recipient, in a lane of its own: it waits behind nothing but other notices.
 *
 * @param recipient `<@U…>`, `#channel` or a conversation id
 */
export function rowsOfNotice(
  envelope: Envelope<'egress.notice.v1'>,
  recipient: string,
  options: { partitionOf: (key: string) => number; toParts: ToParts },
): NewLedgerRow[] {
  const executionId = `notice-${correlationIdOf(`${envelope.dedupkey} ${recipient}`)}`;
  const conversation = `${NOTICE_LANE}${recipient}`;
  return partsOf({ markdown: envelope.data.markdown }, options.toParts).map((part, number) => ({
    key: `${handleOf(executionId, 0)}/${number}`,
    executionId,
    leaseVersion: 0,
    handle: handleOf(executionId, 0),
    kind: 'post' as const,
    conversation,
    partition: options.partitionOf(conversation),
    priority: PRIORITY.notice,
    envelope,
    payload: { kind: 'post', target: recipient, part: number, ...part } satisfies RowPayload,
  }));
}

export function isNoticeLane(conversation: string): boolean {
  return conversation.startsWith(NOTICE_LANE);
}

/** With blocks the text is what notifications show: its beginning does, and the blocks go once. */
function partsOf(
  body: Pick<ReplyBody, 'markdown' | 'format'> & { blocks?: unknown[] | undefined },
  toParts: ToParts,
): { text: string; blocks?: unknown[]; isPlain?: true }[] {
  const isPlain = body.format === 'plain';
  const texts = isPlain ? plainParts(body.markdown) : toParts(body.markdown);
  if (body.blocks && body.blocks.length > 0) return [{ text: texts[0] ?? '', blocks: body.blocks }];
  if (texts.length === 0) return partsAsWritten(body.markdown).map((text) => ({ text }));
  return texts.map((text) => (isPlain ? { text, isPlain } : { text }));
}

/** Cut like any text, but for its backticks: no fence is closed and opened again where none is. */
function plainParts(text: string): string[] {
  const noBacktick = '\uFFFF'; // of no text: it is no character
  const parts = splitText(escapeText(text).replaceAll('`', noBacktick));
  return parts.map((part) => part.replaceAll(noBacktick, '`'));
}

/** For Markdown that renders to nothing, such as `#` or an empty fence: whoever asked sees what was written, or that it was nothing. */
function partsAsWritten(markdown: string): string[] {
  const parts = splitText(escapeText(markdown));
  return parts.length > 0 ? parts : ['(empty answer)'];
}
