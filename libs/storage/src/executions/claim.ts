import { randomUUID } from 'node:crypto';
import { createBatcher } from '../batcher';
import type { Query } from '../database';
import type { Claim, NewExecution, StoredReply } from '../store';
import { fromText, toJson, toText } from '../text';
import { readReplies } from './replies';

// When a row that stands already becomes ours: the very claim that holds it is asked again, or its lease ended.
const again = `(e.state = 'running' and e.claim_id = excluded.claim_id)`;
const over = `(e.state = 'running' and e.claim_id <> excluded.claim_id and e.lease_until < now())`;

// The update writes each row, changed or not, because only written rows are returned: one statement that sees the
// latest state whoever else claims. `order by` makes concurrent batches lock in one order.
const claimSql = `
  insert into executions as e
    (id, plugin, handler, partition, envelope, input, expires_at, state, owner, claim_id, version, attempt, lease_until)
  select id, plugin, handler, partition, envelope, input, to_timestamp(expires_at_ms / 1000), 'running',
         owner, claim_id, 1, 1, now() + lease_ms * interval '1 millisecond'
  from unnest($1::text[], $2::text[], $3::text[], $4::smallint[], $5::text[], $6::text[], $7::float8[], $8::text[],
              $9::text[], $10::float8[])
    as a (id, plugin, handler, partition, envelope, input, expires_at_ms, owner, claim_id, lease_ms)
  order by id
  on conflict (id) do update set
    version = e.version + ${over}::int,
    attempt = e.attempt + ${over}::int,
    owner = case when ${over} then excluded.owner else e.owner end,
    claim_id = case when ${over} then excluded.claim_id else e.claim_id end,
    lease_until = case when ${again} or ${over} then excluded.lease_until else e.lease_until end
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
export function createClaim(query: Query): (claim: NewExecution) => Promise<Claim> {
  const claim = createBatcher<NewExecution & { claimId: string }, Claim>({
    keyOf: (item) => item.id,
    async run(items) {
      const rows = await query<ClaimedRow>(claimSql, [
        items.map((item) => toText(item.id)),
        items.map((item) => toText(item.plugin)),
        items.map((item) => toText(item.handler)),
        items.map((item) => item.partition),
        items.map((item) => toJson(item.envelope)),
        items.map((item) => toJson(item.input)),
        items.map((item) => expiresAtMs(item)),
        items.map((item) => toText(item.owner)),
        items.map((item) => toText(item.claimId)),
        items.map((item) => item.leaseMs),
      ]);
      const byId = new Map(rows.map((row) => [fromText(row.id), row]));
      const held = items.map((item) => ({ row: byId.get(item.id) as ClaimedRow, item }));
      const ended = held.filter(({ row }) => row.state !== 'running');
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

/** As a number, because JavaScript reads dates (the year 0000) that PostgreSQL does not. Null never expires. */
function expiresAtMs({ envelope }: NewExecution): number | null {
  const ms = envelope.expiresat ? Date.parse(envelope.expiresat) : NaN;
  return Number.isNaN(ms) ? null : ms;
}
