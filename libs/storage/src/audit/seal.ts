import type { Query } from '../database';
import type { AuditStore } from './audit-store';
import { hashOfEntry } from './chain';
import type { EntryRow } from './entry-columns';
import { entryColumns, readColumns, toEntry } from './entry-columns';

/** Most entries of one statement. */
const PAGE = 500;

// Who seals has read the head before. Another one may have moved it meanwhile: then nothing is done.
const sealSql = `
  with head as materialized (
    select sequence from audit_head where sequence = $1::bigint and hash = $2 for update
  ), gone as (
    delete from audit_pending where id = any ($3::bigint[]) and exists (select from head)
    returning id, at, ${entryColumns}
  ), added as (
    insert into audit (sequence, previous, hash, at, ${entryColumns})
    select s.sequence, s.previous, s.hash, at, ${entryColumns}
    from gone join unnest($3::bigint[], $4::bigint[], $5::text[], $6::text[]) as s (id, sequence, previous, hash) using (id)
    order by s.sequence
    returning sequence
  ), moved as (
    update audit_head set sequence = $7::bigint, hash = $8 where exists (select from head)
  )
  select count(*)::int as count from added`;

/** Until nothing is left that was written before. */
export async function sealAll(store: Pick<AuditStore, 'seal'>): Promise<void> {
  while ((await store.seal()) > 0);
}

/** Two round trips for up to 500 entries, one where there is none. */
export async function seal(query: Query): Promise<number> {
  const waiting = await query<EntryRow & { id: string | number; head: string | number; head_hash: string }>(
    `select p.*, h.sequence as head, h.hash as head_hash from audit_head h
     cross join (select id, ${readColumns} from audit_pending order by id limit ${PAGE}) p order by p.id`,
  );
  const [first] = waiting;
  if (!first) return 0;
  let [sequence, previous] = [Number(first.head), first.head_hash];
  const sealed = waiting.map((row) => {
    sequence += 1;
    const entry = { ...toEntry(row), sequence, previous };
    previous = hashOfEntry(entry);
    return { id: row.id, sequence, previous: entry.previous, hash: previous };
  });
  const [done] = await query<{ count: number }>(sealSql, [
    Number(first.head),
    first.head_hash,
    sealed.map(({ id }) => id),
    sealed.map((each) => each.sequence),
    sealed.map((each) => each.previous),
    sealed.map(({ hash }) => hash),
    sequence,
    previous,
  ]);
  return done?.count ?? 0;
}
