import type { Query } from './database';

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
];

export async function prune(query: Query, options: { olderThanMs: number }): Promise<void> {
  for (const statement of statements) {
    let count = PAGE;
    while (count === PAGE) count = (await query<{ count: number }>(statement, [options.olderThanMs]))[0]?.count ?? 0;
  }
}
