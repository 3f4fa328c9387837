import type { Query } from '../database';
import type { Lease } from '../store';
import { fromText, toText } from '../text';

export function leaseColumns(leases: Lease[]): [ids: string[], versions: number[]] {
  return [leases.map((lease) => toText(lease.executionId)), leases.map((lease) => lease.version)];
}

/**
 * Lengthens leases that are still ours, ended ones among them that nobody took over.
 *
 * @returns ids of the others
 */
export async function renewLeases(query: Query, leases: Lease[], leaseMs: number): Promise<string[]> {
  if (leases.length === 0) return [];
  const rows = await query<{ id: string }>(
    `with held as (
       select id from executions
       where id = any ($1::text[])
         and (id, version) in (select * from unnest($1::text[], $2::bigint[])) and state = 'running'
       order by id for update
     )
     update executions e set lease_until = now() + $3::float8 * interval '1 millisecond'
     from held where e.id = held.id
     returning e.id`,
    [...leaseColumns(leases), leaseMs],
  );
  const renewed = new Set(rows.map((row) => fromText(row.id)));
  return leases.map((lease) => lease.executionId).filter((id) => !renewed.has(id));
}

/** The version grows, so that a call that is asked again, or a renewal under way, finds nothing. */
export async function releaseLease(query: Query, lease: Lease): Promise<void> {
  await query(
    `update executions set version = version + 1, released = released + 1, lease_until = now()
     where id = $1 and version = $2::bigint and state = 'running'`,
    [toText(lease.executionId), lease.version],
  );
}
