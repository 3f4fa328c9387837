import { randomUUID } from 'node:crypto';
import { createBatcher } from '../batcher';
import type { OnBatch } from '../batcher';
import type { Query } from '../database';
import type { Claim, NewExecution, StoredReply } from '../store';
import { fromText, toText } from '../text';
import { eventColumns } from './event-columns';
import type { Published } from './published';
import { readReplies } from './replies';

// When a row that stands already becomes ours: the very claim that holds it is asked again, or its lease ended.
const again = `(e.state = 'running' and e.claim_id = excluded.claim_id)`;
const over = `(e.state = 'running' and e.claim_id <> excluded.claim_id and e.lease_until <= now())`;
// It was queued, and its turn has come.
const starts = `(e.state = 'queued' and excluded.state = 'running')`;
const taken = `(${over} or ${starts})`;

// Not `exists`, for which all rows that are open may be read: a limit makes each question one look into an index.
// The update writes each row, changed or not, because only written rows are returned: one statement that sees the
// latest state whoever else claims. `order by` makes concurrent batches lock in one order.
const claimSql = `
  insert into executions as e
    (id, plugin, handler, partition, envelope, input, expires_at, owner, claim_id, lane,
     state, version, attempt, queue_sequence, lease_until)
  select id, plugin, handler, partition, envelope, input, to_timestamp(expires_at_ms / 1000), owner, claim_id, lane,
         case when waits then 'queued' else 'running' end, (not waits)::int, (not waits)::int,
         case when waits then nextval('executions_queue') end, now() + lease_ms * interval '1 millisecond'
  from (
    select a.*, not is_next and coalesce(
      (select true from executions o
       where o.partition = a.partition and o.lane = a.lane and o.state in ('running', 'queued') limit 1),
      (select true from replies r
       where r.partition = a.partition and r.lane = a.lane and r.published_at is null
         and r.execution_id <> all ($13::text[]) limit 1),
      false
    ) as waits
    from unnest($1::text[], $2::text[], $3::text[], $4::smallint[], $5::text[], $6::text[], $7::float8[], $8::text[],
                $9::text[], $10::float8[], $11::text[], $12::boolean[])
      as a (id, plugin, handler, partition, envelope, input, expires_at_ms, owner, claim_id, lease_ms, lane, is_next)
  ) claims
  order by id
  on conflict (id) do update set
    state = case when ${starts} then 'running' else e.state end,
    version = e.version + ${taken}::int,
    attempt = e.attempt + ${taken}::int,
    owner = case when ${taken} then excluded.owner else e.owner end,
    claim_id = case when ${taken} then excluded.claim_id else e.claim_id end,
    claimed_at = case when ${starts} then now() else e.claimed_at end,
    lease_until = case when ${again} or ${taken} then excluded.lease_until else e.lease_until end
  returning id, state, version, attempt, attempt - 1 - released as lapsed, owner, claim_id, coalesce(expires_at <= now(), false) as expired,
    (extract(epoch from lease_until - now()) * 1000)::float8 as lease_ends_in_ms`;

interface ClaimedRow {
  id: string;
  state: string;
  version: string | number;
  attempt: number;
  lapsed: number;
  owner: string;
  claim_id: string;
  expired: boolean;
  lease_ends_in_ms: number;
}

/** Claims by the batch, in one round trip; a second one where former replies are to be read. */
export function createClaim(
  query: Query,
  published: Pick<Published, 'unmarked'>,
  onBatch?: OnBatch,
): (claim: NewExecution) => Promise<Claim> {
  const claim = createBatcher<NewExecution & { claimId: string }, Claim>({
    onBatch: (calls) => onBatch?.('claim', calls),
    keyOf: (item) => item.id,
    async run(items) {
      const rows = await query<ClaimedRow>(claimSql, [
        ...eventColumns(items),
        items.map((item) => toText(item.owner)),
        items.map((item) => toText(item.claimId)),
        items.map((item) => item.leaseMs),
        items.map((item) => (item.lane === undefined ? null : toText(item.lane))),
        items.map((item) => item.isNext ?? false),
        published.unmarked(),
      ]);
      const byId = new Map(rows.map((row) => [fromText(row.id), row]));
      const held = items.map((item) => ({ row: byId.get(item.id) as ClaimedRow, item }));
      const ended = held.filter(({ row }) => row.state !== 'running' && row.state !== 'queued');
      const taken = held.filter(({ row, item }) => isOurs(row, item.claimId) && row.attempt > 1);
      // Not in the statement above: it would miss the replies of a commit that it waited for.
      const replies = await readReplies(query, {
        all: taken.map(({ item, row }) => ({ executionId: item.id, version: Number(row.version) })),
        unpublished: ended.map(({ item, row }) => ({ executionId: item.id, version: Number(row.version) })),
      });
      return held.map(({ row, item }) => toClaim(row, item, replies.get(item.id) ?? []));
    },
  });
  return (item) => claim({ ...item, claimId: item.claimId ?? randomUUID() });
}

function toClaim(row: ClaimedRow, { id, claimId }: { id: string; claimId: string }, replies: StoredReply[]): Claim {
  if (row.state === 'queued') return { outcome: 'queued' };
  if (row.state !== 'running') return { outcome: 'ended', unpublished: replies };
  const version = Number(row.version);
  if (!isOurs(row, claimId)) {
    const leaseEndsInMs = Math.max(0, Math.ceil(row.lease_ends_in_ms));
    return { outcome: 'busy', owner: fromText(row.owner), version, leaseEndsInMs };
  }
  const lease = { executionId: id, version };
  const { attempt, lapsed, expired } = row;
  return attempt === 1
    ? { outcome: 'claimed', lease, expired }
    : { outcome: 'taken_over', lease, attempt, lapsed, replies, expired };
}

function isOurs(row: ClaimedRow, claimId: string): boolean {
  return row.state === 'running' && fromText(row.claim_id) === claimId;
}
