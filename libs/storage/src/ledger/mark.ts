import { detailsColumn } from '../audit/entry-columns';
import { createBatcher } from '../batcher';
import type { OnBatch } from '../batcher';
import type { Query } from '../database';
import type { LedgerMark } from '../store';
import { fromText, toText, toTextOrNull } from '../text';

// By `any` the rows are looked up in the index whatever the planner thinks of the number of marks.
// How a call to Slack ended stands in the audit with the same statement.
// Where a file is shown is known a little after it was posted.
// Forwards only: a mark may come late, after another egress, or the same one after a pause, has ended the row. And only
// by whoever holds the partition, but for `posted`, which says what stands in Slack whoever put it there.
const markSql = `
  with marked as (
    update ledger l set
      state = a.state,
      channel_id = coalesce(a.channel_id, l.channel_id),
      ts = coalesce(a.ts, l.ts),
      upload_id = coalesce(a.upload_id, l.upload_id),
      error = a.error,
      attempts = l.attempts + a.counted::int,
      first_attempt_at = case when a.counted then coalesce(l.first_attempt_at, now()) else l.first_attempt_at end,
      changed_at = now()
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bool[], $7::bigint[],
                $8::text[], $9::text[], $10::text[], $11::text[])
      as a (key, state, channel_id, ts, error, counted, epoch, details, upload_id, changed_channel, changed_ts)
    where l.key = any ($1::text[]) and l.key = a.key and (
      l.state in ('waiting', 'sending')
      or l.state = 'unknown' and a.state <> 'sending'
      or l.state in ('dead', 'dropped') and a.state = 'posted'
      or l.state = 'posted' and a.state = 'posted' and l.upload_id is not null and l.ts is null and a.ts is not null
    ) and (
      a.state = 'posted'
      or exists (
        select from ledger_leases h where h.partition = l.partition and h.epoch = a.epoch and h.lease_until > now()
      )
    )
    returning l.key, l.execution_id, l.kind, l.state, a.details,
      coalesce(a.changed_channel, l.channel_id) as about_channel, coalesce(a.changed_ts, l.ts) as about_ts
  ), audited as (
    insert into audit_pending (kind, subject, channel_id, ts, details)
    select kind, execution_id, about_channel, about_ts, details from marked where state not in ('waiting', 'sending')
  )
  select key from marked`;

/** Nobody waits for the word that a message stands in Slack, but who wants to change that message at once. */
const REST_MS = 50;

/** That word gathers for a moment; what is to be known before a call to Slack does not. */
export function createMark(query: Query, onBatch?: OnBatch): (mark: LedgerMark) => Promise<boolean> {
  const others = batchMarks(query, onBatch);
  const posted = batchMarks(query, onBatch, () => REST_MS);
  return (mark) => (mark.state === 'posted' ? posted(mark) : others(mark));
}

function batchMarks(query: Query, onBatch?: OnBatch, restMs?: () => number): (mark: LedgerMark) => Promise<boolean> {
  return createBatcher<LedgerMark, boolean>({
    onBatch: (calls) => onBatch?.('ledger.mark', calls),
    keyOf: (mark) => mark.key,
    ...(restMs && { restMs }),
    async run(marks) {
      const rows = await query<{ key: string }>(markSql, [
        marks.map((mark) => toText(mark.key)),
        marks.map((mark) => mark.state),
        marks.map((mark) => toTextOrNull(mark.channelId)),
        marks.map((mark) => toTextOrNull(mark.ts)),
        marks.map((mark) => toTextOrNull(mark.error)),
        marks.map((mark) => mark.countAttempt ?? false),
        marks.map((mark) => mark.epoch),
        marks.map(({ key, state, error }) => detailsColumn({ key, state, error })),
        marks.map((mark) => toTextOrNull(mark.uploadId)),
        marks.map(({ changed }) => toTextOrNull(changed?.channelId)),
        marks.map(({ changed }) => toTextOrNull(changed?.ts)),
      ]);
      const written = new Set(rows.map((row) => fromText(row.key)));
      return marks.map((mark) => written.has(mark.key));
    },
  });
}
