import type { Envelope } from '@errand/contracts';
import type { Query } from '../database';
import type { AbandonedExecution } from '../store';
import { fromText } from '../text';

const abandonedSql = `
  select id, plugin, handler, envelope, input, partition from (
    select e.*, e.lease_until as since from executions e
    where e.state = 'running' and e.partition = any ($1::smallint[]) and e.lease_until <= now()
    union all
    select e.*, e.ended_at as since from executions e
    where e.id in (select execution_id from replies where published_at is null)
      and e.state not in ('running', 'queued') and e.partition = any ($1::smallint[])
      and e.ended_at < now() - $2::float8 * interval '1 millisecond'
  ) a
  order by since
  limit $3::bigint`;

export interface AbandonedRow {
  id: string;
  plugin: string;
  handler: string;
  envelope: string;
  input: string;
  partition: number;
}

/** The longest abandoned first. */
export async function findAbandoned(
  query: Query,
  partitions: readonly number[],
  options: { graceMs: number; limit: number },
): Promise<AbandonedExecution[]> {
  const rows = await query<AbandonedRow>(abandonedSql, [partitions, options.graceMs, options.limit]);
  return rows.map(toExecution);
}

export function toExecution(row: AbandonedRow): AbandonedExecution {
  return {
    id: fromText(row.id),
    plugin: fromText(row.plugin),
    handler: fromText(row.handler),
    envelope: JSON.parse(row.envelope) as Envelope,
    input: JSON.parse(row.input) as unknown,
    partition: row.partition,
  };
}
