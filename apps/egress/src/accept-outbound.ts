import type { Delivery } from '@errand/broker';
import { RejectedMessageError } from '@errand/broker';
import type { Envelope, OutboundType } from '@errand/contracts';
import type { Logger } from '@errand/runtime';
import type { LedgerRow, LedgerStore, NewLedgerRow } from '@errand/storage';
import type { Lanes } from './lanes';
import type { ToParts } from './outbound-rows';
import { rowsOfOutbound } from './outbound-rows';

export interface AcceptDeps {
  ledger: Pick<LedgerStore, 'accept' | 'partsOf'>;
  lanes: Pick<Lanes, 'offer' | 'resume'>;
  toParts: ToParts;
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
  const { outcome, rows: stored } = await deps.ledger.accept(rows);

  const { executionId, number, leaseVersion } = envelope.data;
  const log = deps.logger.child({ executionId, number, correlationId: envelope.correlationid });
  if (outcome === 'accepted') return offer(stored, deps);
  if (outcome === 'stale') return log.warn({ leaseVersion }, 'refused: a newer attempt at the execution has answered');
  log.debug('a duplicate');
  // Known, but is its lane? It may have been accepted by a process that is gone.
  const open = stored.find((row) => row.state === 'waiting' || row.state === 'sending');
  if (open && !deps.lanes.resume(open.conversation)) deps.tellOwner(open.conversation);
}

/** What refers to a post of lower priority must not go before it. */
async function behindTheirPost(rows: NewLedgerRow[], { ledger }: AcceptDeps): Promise<NewLedgerRow[]> {
  const [first] = rows;
  if (!first || first.kind === 'post') return rows;
  const posts = await ledger.partsOf(first.handle);
  const priority = Math.max(first.priority, ...posts.map((post) => post.priority));
  return rows.map((row) => ({ ...row, priority }));
}

function offer(rows: readonly LedgerRow[], { lanes, tellOwner }: AcceptDeps): void {
  const [first] = rows;
  if (first && !lanes.offer(first.conversation, rows)) tellOwner(first.conversation);
}

function isOutbound(envelope: Envelope): envelope is Envelope<OutboundType> {
  return outboundTypes.includes(envelope.type);
}
