import { createBatcher } from '../batcher';
import type { Query } from '../database';
import type { LedgerMark } from '../store';
import { toText, toTextOrNull } from '../text';

// Forwards only: a mark may come late, after another egress, or the same one after a pause, has ended the row.
const markSql = `
  update ledger l set
    state = a.state,
    channel_id = coalesce(a.channel_id, l.channel_id),
    ts = coalesce(a.ts, l.ts),
    error = a.error,
    attempts = l.attempts + a.counted::int,
    first_attempt_at = case when a.counted then coalesce(l.first_attempt_at, now()) else l.first_attempt_at end,
    changed_at = now()
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bool[])
    as a (key, state, channel_id, ts, error, counted)
  where l.key = a.key and (
    l.state in ('waiting', 'sending')
    or l.state = 'unknown' and a.state <> 'sending'
    or l.state in ('dead', 'dropped') and a.state = 'posted'
  )`;

export function createMark(query: Query): (mark: LedgerMark) => Promise<void> {
  return createBatcher<LedgerMark, void>({
    keyOf: (mark) => mark.key,
    async run(marks) {
      await query(markSql, [
        marks.map((mark) => toText(mark.key)),
        marks.map((mark) => mark.state),
        marks.map((mark) => toTextOrNull(mark.channelId)),
        marks.map((mark) => toTextOrNull(mark.ts)),
        marks.map((mark) => toTextOrNull(mark.error)),
        marks.map((mark) => mark.countAttempt ?? false),
      ]);
      return marks.map(() => undefined);
    },
  });
}
