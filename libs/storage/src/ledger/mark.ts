import { createBatcher } from '../batcher';
import type { Query } from '../database';
import type { LedgerMark } from '../store';
import { fromText, toText, toTextOrNull } from '../text';

// Forwards only: a mark may come late, after another egress, or the same one after a pause, has ended the row. And only
// by whoever holds the partition, but for `posted`, which says what stands in Slack whoever put it there.
const markSql = `
  update ledger l set
    state = a.state,
    channel_id = coalesce(a.channel_id, l.channel_id),
    ts = coalesce(a.ts, l.ts),
    error = a.error,
    attempts = l.attempts + a.counted::int,
    first_attempt_at = case when a.counted then coalesce(l.first_attempt_at, now()) else l.first_attempt_at end,
    changed_at = now()
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bool[], $7::bigint[])
    as a (key, state, channel_id, ts, error, counted, epoch)
  where l.key = a.key and (
    l.state in ('waiting', 'sending')
    or l.state = 'unknown' and a.state <> 'sending'
    or l.state in ('dead', 'dropped') and a.state = 'posted'
  ) and (
    a.state = 'posted'
    or exists (
      select from ledger_leases h where h.partition = l.partition and h.epoch = a.epoch and h.lease_until > now()
    )
  )
  returning l.key`;

export function createMark(query: Query): (mark: LedgerMark) => Promise<boolean> {
  return createBatcher<LedgerMark, boolean>({
    keyOf: (mark) => mark.key,
    async run(marks) {
      const rows = await query<{ key: string }>(markSql, [
        marks.map((mark) => toText(mark.key)),
        marks.map((mark) => mark.state),
        marks.map((mark) => toTextOrNull(mark.channelId)),
        marks.map((mark) => toTextOrNull(mark.ts)),
        marks.map((mark) => toTextOrNull(mark.error)),
        marks.map((mark) => mark.countAttempt ?? false),
        marks.map((mark) => mark.epoch),
      ]);
      const written = new Set(rows.map((row) => fromText(row.key)));
      return marks.map((mark) => written.has(mark.key));
    },
  });
}
