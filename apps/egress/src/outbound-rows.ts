import type { Envelope, OutboundType, ReplyBody } from '@errand/contracts';
import { channelPartition, correlationIdOf, handleOf } from '@errand/contracts';
import type { NewLedgerRow } from '@errand/storage';
import type { Rendering } from './parts';
import { partsOfPost, partsOfUpdate, textsOf } from './parts';
import type { RowPayload } from './row-payload';

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
  options: { partitionOf: (key: string) => number; rendering: Rendering },
): NewLedgerRow[] {
  const { data } = envelope;
  const { teamId, channelId, threadTs, ephemeralTo } = data.conversation;
  const own = handleOf(data.executionId, data.number);
  const conversation = channelPartition(teamId, channelId);
  const isOpen = threadTs === undefined;
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
    case 'egress.post.v1': {
      const place = { isOpen: isOpen && ephemeralTo === undefined, takesFiles: ephemeralTo === undefined };
      const { texts, file } = partsOfPost(envelope.data.body, place, options.rendering);
      const { handle } = envelope.data;
      return [
        ...texts.map((part, number) =>
          row('post', handle, number, {
            kind: 'post',
            target: channelId,
            threadTs,
            ephemeralTo,
            part: number,
            ...previewsOf(envelope.data.body),
            ...part,
          }),
        ),
        ...[file ?? []].flat().map((part) => {
          const number = texts.length;
          return row('post', handle, number, { kind: 'file', target: channelId, threadTs, part: number, ...part });
        }),
      ];
    }
    case 'egress.update.v1':
      return partsOfUpdate(envelope.data.body, { isOpen }, options.rendering).map((part, number, all) =>
        row('update', envelope.data.handle, number, {
          kind: 'update',
          channelId,
          threadTs,
          part: number,
          parts: all.length,
          ...previewsOf(envelope.data.body),
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

function previewsOf({ unfurl }: ReplyBody): Pick<ReplyBody, 'unfurl'> {
  return unfurl === undefined ? {} : { unfurl };
}

/**
 * The rows of a notice to one recipient, in a lane of its own: it waits behind nothing but other notices.
 *
 * @param recipient `<@U…>`, `#channel` or a conversation id
 */
export function rowsOfNotice(
  envelope: Envelope<'egress.notice.v1'>,
  recipient: string,
  options: { partitionOf: (key: string) => number; rendering: Rendering },
): NewLedgerRow[] {
  const executionId = `notice-${correlationIdOf(`${envelope.dedupkey} ${recipient}`)}`;
  const conversation = `${NOTICE_LANE}${recipient}`;
  return textsOf(envelope.data, options.rendering).map((part, number) => ({
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
