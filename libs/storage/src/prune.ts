import type { Query } from './database';
import { MOST_REMEMBERED } from './history/history-store';

/** Rows deleted by one statement: small enough for its time-out, and for those who wait behind it. */
const PAGE = 1_000;

const older = `now() - $1::float8 * interval '1 millisecond'`;

// The page is locked, so that an execution that is claimed meanwhile is written first and deleted as it is then.
const statements = [
  `with gone as (
     delete from executions where id in (
       select e.id from executions e
       where e.state <> 'running' and e.ended_at < ${older}
         and not exists (select from replies r where r.execution_id = e.id and r.published_at is null)
       order by e.id limit ${PAGE} for update
     ) returning id
   ), replies_gone as (
     delete from replies where execution_id in (select id from gone)
   ), effects_gone as (
     delete from effects where execution_id in (select id from gone)
   )
   select count(*)::int as count from gone`,
  `with gone as (
     delete from ledger where key in (
       select key from ledger where state in ('posted', 'dead', 'dropped') and changed_at < ${older}
       order by key limit ${PAGE} for update
     ) returning key
   )
   select count(*)::int as count from gone`,
  `with gone as (
     delete from ledger_fences where execution_id in (
       select f.execution_id from ledger_fences f where f.seen_at < ${older}
       order by f.execution_id limit ${PAGE} for update
     ) returning execution_id
   )
   select count(*)::int as count from gone`,
  `with gone as (
     delete from approval_requests where id in (
       select id from approval_requests where state <> 'open' and settled_at < ${older}
       order by id limit ${PAGE} for update
     ) returning id
   )
   select count(*)::int as count from gone`,
];

/** Whoever has not sent a file in this time does not send it any more: its row ends as dead. */
const KEEP_FILES = `now() - interval '24 hours'`;

// Few rows with many bytes.
const filesStatement = `
  with gone as (
    delete from files where id in (
      select id from files where stored_at < ${KEEP_FILES} order by id limit 20 for update
    ) returning id
  ), pieces_gone as (
    delete from file_pieces where file_id in (select id from gone)
  )
  select count(*)::int as count from gone`;

const YEAR_MS = 365 * 86_400_000;

/** Of the people who have more than can be recalled, and of whom it is too long ago. */
const historyStatements = [
  `with most as (
     select team_id, user_id from history group by 1, 2 having count(*) > ${MOST_REMEMBERED} limit ${PAGE}
   ), gone as (
     delete from history h using most m
     where h.team_id = m.team_id and h.user_id = m.user_id and h.sequence < (
       select min(sequence) from (
         select sequence from history k where k.team_id = m.team_id and k.user_id = m.user_id
         order by sequence desc limit ${MOST_REMEMBERED}
       ) kept
     )
   )
   select count(*)::int as count, $1::float8 as ms from most`,
  `with gone as (
     delete from history where (team_id, user_id, words) in (
       select team_id, user_id, words from history where typed_at < ${older}
       order by team_id, user_id, words limit ${PAGE} for update
     ) returning words
   )
   select count(*)::int as count from gone`,
];

export async function prune(
  query: Query,
  options: { olderThanMs: number; historyOlderThanMs?: number },
): Promise<void> {
  const { olderThanMs, historyOlderThanMs = YEAR_MS } = options;
  for (const statement of statements) await inPages(query, statement, olderThanMs);
  for (const statement of historyStatements) await inPages(query, statement, historyOlderThanMs);
  while (((await query<{ count: number }>(filesStatement))[0]?.count ?? 0) > 0);
}

async function inPages(query: Query, statement: string, olderThanMs: number): Promise<void> {
  let count = PAGE;
  while (count === PAGE) count = (await query<{ count: number }>(statement, [olderThanMs]))[0]?.count ?? 0;
}
