import type { Delivery } from '@errand/broker';
import { RejectedMessageError } from '@errand/broker';
import type { Envelope, OutboundType } from '@errand/contracts';
import type { Logger } from '@errand/runtime';
import type { LedgerRow, LedgerStore, NewLedgerRow } from '@errand/storage';
import type { Lanes } from './lanes';
import { rowsOfOutbound } from './outbound-rows';
import type { PacedCall } from './pacing';
import type { Rendering } from './parts';
import { payloadOf } from './row-payload';
import type { RowSender } from './send-row';

export interface AcceptDeps {
  ledger: Pick<LedgerStore, 'accept' | 'partsOf'>;
  lanes: Pick<Lanes, 'free' | 'offer' | 'resume' | 'has'>;
  sender: Pick<RowSender, 'accepting'>;
  /** Whether Slack takes a call now, as far as is known. */
  isFree(call: PacedCall): boolean;
  rendering: Rendering;
  partitionOf: (key: string) => number;
  /** Tells whoever sends the rows of this conversation that there are some. */
  tellOwner(conversation: string): void;
  logger: Logger;
}

const outboundTypes: readonly string[] = [
  'egress.post.v1',
  'egress.update.v1',
  'egress.delete.v1',
  'egress.react.v1',
] satisfies OutboundType[];

/**
 * Takes one delivery of the stage `outbound` into the ledger and wakes its lane; when it returns, the delivery may be
 * acked: from here on the rows answer for it.
 *
 * @throws RejectedMessageError it is for another stage
 */
export async function acceptOutbound(delivery: Delivery, deps: AcceptDeps): Promise<void> {
  const { envelope } = delivery;
  if (!isOutbound(envelope)) throw new RejectedMessageError(`${envelope.type} is not for the stage outbound`);
  const rows = await behindTheirPost(rowsOfOutbound(envelope, deps), deps);
  const accepted = await acceptRows(rows, epochToBegin(envelope, rows, deps), deps);

  if (accepted.outcome === 'accepted') return offer(accepted, deps);
  const { outcome, rows: stored } = accepted;
  const { executionId, number, leaseVersion } = envelope.data;
  const ids = { executionId, number, correlationId: envelope.correlationid };
  if (outcome === 'stale')
    return deps.logger.warn({ ...ids, leaseVersion }, 'refused: a newer attempt at the execution has answered');
  deps.logger.debug(ids, 'a duplicate');
  // Known, but is its lane? It may have been accepted by a process that is gone.
  const open = stored.find((row) => row.state === 'waiting' || row.state === 'sending');
  if (open && !deps.lanes.resume(open.conversation)) deps.tellOwner(open.conversation);
}

async function acceptRows(
  rows: NewLedgerRow[],
  beginUnder: number | undefined,
  { ledger, sender }: AcceptDeps,
): ReturnType<AcceptDeps['ledger']['accept']> {
  const [first] = rows;
  if (!first || beginUnder === undefined) return ledger.accept(rows);
  const isNot = sender.accepting(first.key, beginUnder);
  let isBegun = false;
  try {
    const accepted = await ledger.accept(rows, { beginUnder });
    isBegun = accepted.outcome === 'accepted' && accepted.rows[0]?.state === 'sending';
    return accepted;
  } finally {
    if (!isBegun) isNot();
  }
}

/**
 * A post that nothing stands before is begun as it is accepted, which saves a round trip. An ephemeral one is not: it
 * cannot be looked up, so the time in which its end is unclear is kept as short as it can be. Nor is a file, which is
 * uploaded first.
 */
function epochToBegin(
  { type, data }: Envelope<OutboundType>,
  rows: readonly NewLedgerRow[],
  { lanes, isFree }: AcceptDeps,
): number | undefined {
  const [first] = rows;
  const { channelId, ephemeralTo } = data.conversation;
  if (!first || rows.length > 1 || type !== 'egress.post.v1' || ephemeralTo !== undefined) return undefined;
  if (payloadOf(first).kind !== 'post') return undefined;
  if (!isFree({ method: 'chat.postMessage', channel: channelId })) return undefined;
  return lanes.free(first.conversation)?.epoch;
}

/** What refers to a post of lower priority must not go before it. */
async function behindTheirPost(rows: NewLedgerRow[], { ledger }: AcceptDeps): Promise<NewLedgerRow[]> {
  const [first] = rows;
  if (!first || first.kind === 'post') return rows;
  const posts = await ledger.partsOf(first.handle);
  const priority = Math.max(first.priority, ...posts.map((post) => post.priority));
  return rows.map((row) => ({ ...row, priority }));
}

/**
 * Where others wait before them in a conversation that has no lane here, the word of those did not come through, as while
 * the broker was away: the lane is read from the store, in order.
 */
function offer(
  { rows, isBehind }: { rows: readonly LedgerRow[]; isBehind: boolean },
  { lanes, tellOwner }: AcceptDeps,
): void {
  const [first] = rows;
  if (!first) return;
  const { conversation } = first;
  const isUnheard = isBehind && !lanes.has(conversation);
  const isOurs = isUnheard ? lanes.resume(conversation) : lanes.offer(conversation, rows);
  if (!isOurs) tellOwner(conversation);
}

function isOutbound(envelope: Envelope): envelope is Envelope<OutboundType> {
  return outboundTypes.includes(envelope.type);
}
