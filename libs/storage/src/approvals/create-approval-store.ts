import { entryColumns, factColumns, subjectColumn } from '../audit/entry-columns';
import type { Query } from '../database';
import { eventColumns } from '../executions/event-columns';
import type { QueuedExecution } from '../store';
import { fromText, fromTextOrNull, toJson, toText } from '../text';
import type { ApprovalEntry, ApprovalRequest, ApprovalStore } from './approval-store';

const columns = `id, partition, needed, details, state, agreed, answered_in, settled_by,
  state = 'open' and expires_at <= now() as is_overdue, (extract(epoch from now()) * 1000)::float8 as read_at_ms`;

/** Queues one execution if the request was settled: the statement before it in a `with` is called `changed`. */
const queueNext = (first: number) => `
  insert into executions
    (id, plugin, handler, partition, envelope, input, expires_at, lane, state, queue_sequence,
     owner, claim_id, version, attempt, lease_until)
  select n.id, n.plugin, n.handler, n.partition, n.envelope, n.input, to_timestamp(n.expires_at_ms / 1000), n.lane,
         'queued', nextval('executions_queue'), '', '', 0, 0, now()
  from unnest($${first}::text[], $${first + 1}::text[], $${first + 2}::text[], $${first + 3}::smallint[],
              $${first + 4}::text[], $${first + 5}::text[], $${first + 6}::float8[], $${first + 7}::text[])
    as n (id, plugin, handler, partition, envelope, input, expires_at_ms, lane)
  where exists (select from changed where state <> 'open')
  on conflict (id) do nothing`;

/** Notes one entry if `changed` is anything. */
const noteIt = (first: number) => `
  insert into audit_pending (${entryColumns})
  select 'approval', a.* from unnest(${Array.from({ length: 8 }, (_, at) => `$${first + at}::text[]`).join(', ')}) as a
  where exists (select from changed)`;

const askSql = `
  with changed as (
    insert into approval_requests (id, partition, needed, details, expires_at)
    values ($1, $2, $3, $4, now() + $5::float8 * interval '1 millisecond')
    on conflict (id) do nothing
    returning id
  ), audited as (${noteIt(6)})
  select count(*) from changed`;

// The row counts for itself: of two answers at once the second one waits for it and sees what the first one made of it.
const still = `array(select a from unnest(r.agreed) with ordinality as u (a, at) where a <> all ($5::text[]) order by at)`;
const settles = `(not $3::bool or cardinality(${still}) + 1 >= r.needed)`;
const answerSql = `
  with changed as (
    update approval_requests r set
      agreed = case when $3::bool then array_append(${still}, $2::text) else ${still} end,
      answered_in = array_append(r.answered_in, $4::text),
      state = case when not $3::bool then 'rejected' when ${settles} then 'granted' else 'open' end,
      settled_by = case when ${settles} then $2::text end,
      settled_at = case when ${settles} then now() end
    where r.id = $1 and r.state = 'open' and r.expires_at > now() and not ($3::bool and $2::text = any (r.agreed))
    returning r.*
  ), queued as (${queueNext(6)}), audited as (${noteIt(14)})
  select ${columns} from changed`;

const expireSql = `
  with changed as (
    update approval_requests set state = 'expired', settled_at = now()
    where id = $1 and state = 'open' and expires_at <= now()
    returning state
  ), queued as (${queueNext(2)}), audited as (${noteIt(10)})
  select count(*) from changed`;

interface Row {
  id: string;
  partition: number;
  needed: number;
  details: string;
  state: ApprovalRequest['state'];
  agreed: string[];
  answered_in: string[];
  settled_by: string | null;
  is_overdue: boolean;
  read_at_ms: number;
}

/** Seldom asked, so not batched. */
export function createApprovalStore(query: Query): ApprovalStore {
  async function find(id: string): Promise<ApprovalRequest | undefined> {
    const [row] = await query<Row>(`select ${columns} from approval_requests where id = $1`, [toText(id)]);
    return row && toRequest(row);
  }

  return {
    async ask({ id, partition, needed, withinMs, details, audited }) {
      await query(askSql, [toText(id), partition, needed, toJson(details), withinMs, ...entryParams(audited)]);
    },
    find,
    async open(partition, limit) {
      const rows = await query<Row>(
        `select ${columns} from approval_requests
         where state = 'open' and expires_at > now() and partition = $1
         order by expires_at limit $2`,
        [partition, limit],
      );
      return rows.map(toRequest);
    },
    async answer({ id, userId, agrees, executionId, lapsed, next, audited }) {
      const answer = [toText(id), toText(userId), agrees, toText(executionId), lapsed.map(toText)];
      const params = [...answer, ...nextColumns(next), ...entryParams(audited)];
      const [row] = await query<Row>(answerSql, params);
      return row ? toRequest(row) : await find(id);
    },
    async overdue(partitions, limit) {
      const rows = await query<Row>(
        `select ${columns} from approval_requests
         where state = 'open' and expires_at <= now() and partition = any ($1::smallint[])
         order by expires_at limit $2`,
        [partitions, limit],
      );
      return rows.map(toRequest);
    },
    async expire(id, next, audited) {
      await query(expireSql, [toText(id), ...nextColumns(next), ...entryParams(audited)]);
    },
  };
}

function nextColumns(next: QueuedExecution): unknown[] {
  return [...eventColumns([next]), [toText(next.lane)]];
}

function entryParams(entry: ApprovalEntry): unknown[] {
  return [subjectColumn([entry]), ...factColumns([entry])];
}

function toRequest(row: Row): ApprovalRequest {
  return {
    id: fromText(row.id),
    partition: row.partition,
    needed: row.needed,
    details: JSON.parse(row.details) as unknown,
    state: row.state,
    agreed: row.agreed.map(fromText),
    answeredIn: row.answered_in.map(fromText),
    settledBy: fromTextOrNull(row.settled_by),
    isOverdue: row.is_overdue,
    readAt: new Date(row.read_at_ms),
  };
}
