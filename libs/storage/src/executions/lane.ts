import { createBatcher } from '../batcher';
import type { OnBatch } from '../batcher';
import type { Query } from '../database';
import type { AbandonedExecution, Lease, QueuedExecution, QueuedLane } from '../store';
import { fromText, toText } from '../text';
import type { AbandonedRow } from './abandoned';
import { toExecution } from './abandoned';
import { eventColumns } from './event-columns';
import type { Published } from './published';

const enqueueSql = `
  insert into executions
    (id, plugin, handler, partition, envelope, input, expires_at, lane, state, queue_sequence,
     owner, claim_id, version, attempt, lease_until)
  select id, plugin, handler, partition, envelope, input, to_timestamp(expires_at_ms / 1000), lane, 'queued',
         nextval('executions_queue'), '', '', 0, 0, now()
  from unnest($1::text[], $2::text[], $3::text[], $4::smallint[], $5::text[], $6::text[], $7::float8[], $8::text[])
    as a (id, plugin, handler, partition, envelope, input, expires_at_ms, lane)
  order by id
  on conflict (id) do nothing`;

/** Queues by the batch; of one lane there is one in a batch, so that the order of the batch does not count. */
export function createEnqueue(query: Query, onBatch?: OnBatch): (execution: QueuedExecution) => Promise<void> {
  return createBatcher<QueuedExecution, void>({
    onBatch: (calls) => onBatch?.('enqueue', calls),
    keyOf: ({ partition, lane }) => JSON.stringify([partition, lane]),
    async run(items) {
      await query(enqueueSql, [...eventColumns(items), items.map((item) => toText(item.lane))]);
      return items.map(() => undefined);
    },
  });
}

const columns = `id, plugin, handler, envelope, input, partition, queue_sequence`;

// Selects that have an index each: of a long queue only its beginning is read.
const nextSql = `
  select id, plugin, handler, envelope, input, partition from (
    select ${columns}, 1 as place from executions where state not in ('running', 'queued') and id in (
      select execution_id from replies where partition = $1::smallint and lane = $2 and published_at is null
        and execution_id <> all ($4::text[])
    )
    union all
    select ${columns}, 2 from executions where partition = $1::smallint and lane = $2 and state = 'running'
    union all
    select * from (
      select ${columns}, 3 from executions where partition = $1::smallint and lane = $2 and state = 'queued'
      order by queue_sequence limit $3::bigint
    ) queued
  ) a
  order by place, queue_sequence, id limit $3::bigint`;

export async function findNext(
  query: Query,
  published: Pick<Published, 'unmarked'>,
  { partition, lane, limit }: { partition: number; lane: string; limit: number },
): Promise<AbandonedExecution[]> {
  const rows = await query<AbandonedRow>(nextSql, [partition, toText(lane), limit, published.unmarked()]);
  return rows.map(toExecution);
}

export async function findQueuedLanes(query: Query, partitions: readonly number[]): Promise<QueuedLane[]> {
  const rows = await query<{ partition: number; lane: string; count: number }>(
    `select partition, lane, count(*)::int as count from executions
     where state = 'queued' and partition = any ($1::smallint[]) group by partition, lane`,
    [partitions],
  );
  return rows.map(({ partition, lane, count }) => ({ partition, lane: fromText(lane), count }));
}

export async function leaveLane(query: Query, lease: Lease): Promise<void> {
  await query(`update executions set lane = null where id = $1 and version = $2::bigint and state = 'running'`, [
    toText(lease.executionId),
    lease.version,
  ]);
}
