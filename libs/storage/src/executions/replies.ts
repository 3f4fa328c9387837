import type { Envelope } from '@errand/contracts';
import { createBatcher } from '../batcher';
import type { OnBatch } from '../batcher';
import type { Query } from '../database';
import { LeaseLostError } from '../errors';
import type { Lease, StoredReply } from '../store';
import { fromText, toJson, toText } from '../text';

// The rows are locked, so that a takeover comes wholly before (the reply is refused) or wholly after (it reads it).
const addReplySql = `
  with asked as (
    select * from unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[]) as a (id, version, number, envelope)
  ), fenced as (
    select e.id, e.version, e.partition, e.lane from executions e
    where e.id = any ($1::text[]) and (e.id, e.version) in (select id, version from asked) and e.state = 'running'
    order by e.id for update
  ), stored as (
    insert into replies (execution_id, number, envelope, partition, lane)
    select id, number, envelope, partition, lane from asked join fenced using (id, version)
    on conflict do nothing
  )
  select id, version from fenced`;

export function createAddReply(query: Query, onBatch?: OnBatch): (lease: Lease, reply: StoredReply) => Promise<void> {
  const keyOf = (executionId: string, version: number | string) => JSON.stringify([executionId, Number(version)]);
  const addReply = createBatcher<{ lease: Lease; reply: StoredReply }, void>({
    onBatch: (calls) => onBatch?.('addReply', calls),
    async run(items) {
      const rows = await query<{ id: string; version: string | number }>(addReplySql, [
        items.map(({ lease }) => toText(lease.executionId)),
        items.map(({ lease }) => lease.version),
        items.map(({ reply }) => reply.number),
        items.map(({ reply }) => toJson(reply.envelope)),
      ]);
      const held = new Set(rows.map((row) => keyOf(fromText(row.id), row.version)));
      return items.map(({ lease: { executionId, version } }) =>
        held.has(keyOf(executionId, version)) ? undefined : new LeaseLostError(executionId),
      );
    },
  });
  return (lease, reply) => addReply({ lease, reply });
}

/** Stored replies by execution, in order, under the lease version of now (see StoredReply). */
export async function readReplies(
  query: Query,
  wanted: { all: Lease[]; unpublished: Lease[] },
): Promise<Map<string, StoredReply[]>> {
  const replies = new Map<string, StoredReply[]>();
  const leases = [...wanted.all, ...wanted.unpublished];
  if (leases.length === 0) return replies;
  const versions = new Map(leases.map((lease) => [lease.executionId, lease.version]));
  const rows = await query<{ execution_id: string; number: string | number; envelope: string }>(
    `select execution_id, number, envelope from replies
     where execution_id = any ($1::text[])
        or execution_id = any ($2::text[]) and published_at is null
     order by execution_id, number`,
    [wanted.all, wanted.unpublished].map((each) => each.map((lease) => toText(lease.executionId))),
  );
  for (const row of rows) {
    const id = fromText(row.execution_id);
    const envelope = underVersion(JSON.parse(row.envelope) as Envelope, versions.get(id) as number);
    replies.set(id, [...(replies.get(id) ?? []), { number: Number(row.number), envelope }]);
  }
  return replies;
}

function underVersion(envelope: Envelope, leaseVersion: number): Envelope {
  if (!('leaseVersion' in envelope.data)) return envelope;
  return { ...envelope, data: { ...envelope.data, leaseVersion } } as Envelope;
}
