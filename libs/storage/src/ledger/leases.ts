import type { Query } from '../database';
import type { PartitionLease } from '../store';
import { toText } from '../text';

// A lease that lapsed gets a new epoch even from its own holder: whatever it had in hand may be out of date.
const holdSql = `
  insert into ledger_leases as h (partition, owner, epoch, lease_until)
  select partition, $1, 1, now() + $3::float8 * interval '1 millisecond'
  from unnest($2::smallint[]) as a (partition)
  order by partition
  on conflict (partition) do update set
    epoch = h.epoch + (h.owner <> excluded.owner or h.lease_until <= now())::int,
    owner = excluded.owner,
    lease_until = excluded.lease_until
  where h.owner = excluded.owner or h.lease_until <= now()
  returning partition, epoch`;

/** Takes the leases of these partitions, or lengthens them. @returns those that are ours now */
export async function holdPartitions(
  query: Query,
  owner: string,
  partitions: readonly number[],
  leaseMs: number,
): Promise<PartitionLease[]> {
  if (partitions.length === 0) return [];
  const rows = await query<{ partition: number; epoch: string | number }>(holdSql, [
    toText(owner),
    partitions,
    leaseMs,
  ]);
  return rows.map(({ partition, epoch }) => ({ partition, epoch: Number(epoch) }));
}

/** Ends leases that are still ours. */
export async function letGoOfPartitions(query: Query, owner: string, partitions: readonly number[]): Promise<void> {
  if (partitions.length === 0) return;
  await query(
    `update ledger_leases set lease_until = now() where owner = $1 and partition = any ($2::smallint[])
       and lease_until > now()`,
    [toText(owner), partitions],
  );
}
