import { createBatcher } from '../batcher';
import type { OnBatch } from '../batcher';
import type { Query } from '../database';
import type { LedgerRow, LedgerStore, NewLedgerRow } from '../store';
import { toJson, toText } from '../text';
import { ledgerColumns, toLedgerRow } from './ledger-row';
import type { StoredLedgerRow } from './ledger-row';

const inserted = `key, execution_id, lease_version, handle, kind, conversation, partition, priority, payload, envelope`;

// One message is one or more rows, and its first row decides for all of them: who inserts it has the message.
// seen: the fences, locked, so that accepts of one execution come one after the other;
// newest: the highest version up to this row in the batch, for a batch has its order too;
// fresh: what is not stale, numbered in order before anything is inserted; begun: it is tried at once, under a lease that
// holds, and nothing waits before it; behind: something does, which was accepted by whoever.
const acceptSql = `
  with asked as materialized (
    select a.*, max(a.lease_version) over (partition by a.execution_id order by a.ord) as newest
    from unnest($1::text[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::smallint[],
                $8::smallint[], $9::text[], $10::text[], $11::int[], $12::bool[], $13::bigint[])
      with ordinality as a (${inserted}, message, is_head, begin_under, ord)
  ), seen as materialized (
    select f.execution_id, f.lease_version from ledger_fences f
    where f.execution_id = any ($2::text[])
    order by f.execution_id for update
  ), fresh as materialized (
    select n.*, nextval('ledger_sequence') as sequence,
           n.is_head and not n.behind and exists (
             select from ledger_leases h
             where h.partition = n.partition and h.epoch = n.begin_under and h.lease_until > now()
           ) as begun
    from (
      select a.*, a.is_head and exists (
        select from ledger l where l.conversation = a.conversation and l.state = 'waiting'
      ) as behind
      from asked a left join seen s using (execution_id)
      where a.lease_version >= greatest(a.newest, s.lease_version)
      order by a.ord
    ) n
  ), fences as (
    insert into ledger_fences as f (execution_id, lease_version)
    select execution_id, max(lease_version) from fresh group by execution_id order by execution_id
    on conflict (execution_id) do update set lease_version = excluded.lease_version, seen_at = now()
    where f.lease_version < excluded.lease_version
  ), heads as (
    insert into ledger (${inserted}, sequence, state, attempts, first_attempt_at)
    select ${inserted}, sequence, case when begun then 'sending' else 'waiting' end, begun::int, case when begun then now() end
    from fresh where is_head order by sequence
    on conflict (key) do nothing
    returning sequence
  ), accepted as materialized (
    select message from fresh join heads using (sequence)
  ), tails as (
    insert into ledger (${inserted}, sequence)
    select ${inserted}, sequence from fresh where not is_head and message in (select message from accepted)
    order by sequence
    on conflict (key) do nothing
  )
  select a.message, f.sequence, f.begun, f.behind, a.message in (select message from accepted) as accepted
  from asked a left join fresh f using (ord)
  order by a.ord`;

interface AcceptedRow {
  message: number;
  /** Null: stale. */
  sequence: string | number | null;
  begun: boolean | null;
  behind: boolean | null;
  accepted: boolean;
}

interface Asked {
  rows: NewLedgerRow[];
  beginUnder: number | undefined;
}
type Accepted = Awaited<ReturnType<LedgerStore['accept']>>;

/** Accepts by the batch, in one round trip; a second one where rows of duplicates are to be read. */
export function createAccept(query: Query, onBatch?: OnBatch): LedgerStore['accept'] {
  const accept = createBatcher<Asked, Accepted>({
    onBatch: (calls) => onBatch?.('ledger.accept', calls),
    async run(asked) {
      const messages = asked.map(({ rows }) => rows);
      const rows = messages.flat();
      const answers = await query<AcceptedRow>(acceptSql, [
        rows.map((row) => toText(row.key)),
        rows.map((row) => toText(row.executionId)),
        rows.map((row) => row.leaseVersion),
        rows.map((row) => toText(row.handle)),
        rows.map((row) => row.kind),
        rows.map((row) => toText(row.conversation)),
        rows.map((row) => row.partition),
        rows.map((row) => row.priority),
        rows.map((row) => toJson(row.payload)),
        rows.map((row) => toJson(row.envelope)),
        messages.flatMap((message, index) => message.map(() => index)),
        messages.flatMap((message) => message.map((_, position) => position === 0)),
        asked.flatMap((message) => message.rows.map(() => message.beginUnder ?? null)),
      ]);
      const known = new Set(answers.filter((answer) => !answer.accepted).map((answer) => answer.message));
      const stored = await readRows(
        query,
        [...known].flatMap((index) => (messages[index] ?? []).map((row) => row.key)),
      );
      const byMessage = new Map<number, AcceptedRow[]>();
      for (const answer of answers) byMessage.set(answer.message, [...(byMessage.get(answer.message) ?? []), answer]);
      return asked.map((message, index) => toAccepted(message.rows, byMessage.get(index) ?? [], stored));
    },
  });
  return async (rows, { beginUnder } = {}) =>
    rows.length === 0 ? { outcome: 'accepted', isBehind: false, rows: [] } : accept({ rows, beginUnder });
}

function toAccepted(message: NewLedgerRow[], answers: AcceptedRow[], stored: Map<string, LedgerRow>): Accepted {
  const existing = message.flatMap((row) => stored.get(row.key) ?? []);
  if (answers.some((answer) => answer.sequence === null)) return { outcome: 'stale', rows: existing };
  if (!answers.every((answer) => answer.accepted)) return { outcome: 'duplicate', rows: existing };
  return {
    outcome: 'accepted',
    isBehind: answers.some(({ behind }) => behind),
    rows: message.map((row, position) => newRow(row, answers[position])),
  };
}

function newRow(row: NewLedgerRow, answer: AcceptedRow | undefined): LedgerRow {
  const untouched = { channelId: undefined, ts: undefined, uploadId: undefined, error: undefined };
  const sequence = Number(answer?.sequence);
  return answer?.begun
    ? { ...row, sequence, state: 'sending', attempts: 1, firstAttemptAgeMs: 0, ...untouched }
    : { ...row, sequence, state: 'waiting', attempts: 0, firstAttemptAgeMs: undefined, ...untouched };
}

async function readRows(query: Query, keys: string[]): Promise<Map<string, LedgerRow>> {
  if (keys.length === 0) return new Map();
  const rows = await query<StoredLedgerRow>(`select ${ledgerColumns} from ledger where key = any ($1::text[])`, [
    keys.map(toText),
  ]);
  return new Map(rows.map(toLedgerRow).map((row) => [row.key, row]));
}
