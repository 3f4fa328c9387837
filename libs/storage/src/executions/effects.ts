import { createBatcher } from '../batcher';
import type { OnBatch } from '../batcher';
import type { Query } from '../database';
import { LeaseLostError } from '../errors';
import type { Lease, StoredEffect } from '../store';
import { fromText, toJson, toText } from '../text';
import { leaseColumns } from './lease';

// Nothing is locked: who took the execution over waited for what its former owner stored, and a statement that sees
// this version sees that too.
const findSql = `
  select e.id, e.version, a.key, f.result
  from unnest($1::text[], $2::bigint[], $3::text[]) as a (id, version, key)
  join executions e using (id, version)
  left join effects f on f.execution_id = e.id and f.key = a.key
  where e.id = any ($1::text[]) and e.state = 'running'`;

// The rows are locked, so that a takeover comes wholly before (the effect is refused) or wholly after (it finds it).
const storeSql = `
  with asked as (
    select * from unnest($1::text[], $2::bigint[], $3::text[], $4::text[]) as a (id, version, key, result)
  ), fenced as (
    select e.id, e.version from executions e
    where e.id = any ($1::text[]) and (e.id, e.version) in (select id, version from asked) and e.state = 'running'
    order by e.id for update
  ), stored as (
    insert into effects (execution_id, key, result)
    select id, key, result from asked join fenced using (id, version)
    on conflict do nothing
  )
  select id, version from fenced`;

interface FoundRow {
  id: string;
  version: string | number;
  key: string;
  result: string | null;
}

export function createFindEffect(
  query: Query,
  onBatch?: OnBatch,
): (lease: Lease, key: string) => Promise<StoredEffect | undefined> {
  const find = createBatcher<{ lease: Lease; key: string }, StoredEffect | undefined>({
    onBatch: (calls) => onBatch?.('findEffect', calls),
    async run(items) {
      const rows = await query<FoundRow>(findSql, [
        ...leaseColumns(items.map(({ lease }) => lease)),
        items.map(({ key }) => toText(key)),
      ]);
      const found = new Map(rows.map((row) => [nameOf(fromText(row.id), row.version, fromText(row.key)), row.result]));
      return items.map(({ lease: { executionId, version }, key }) => {
        const result = found.get(nameOf(executionId, version, key));
        if (result === undefined) return new LeaseLostError(executionId);
        return result === null ? undefined : (JSON.parse(result) as StoredEffect);
      });
    },
  });
  return (lease, key) => find({ lease, key });
}

export function createStoreEffect(
  query: Query,
  onBatch?: OnBatch,
): (lease: Lease, key: string, effect: StoredEffect) => Promise<void> {
  const store = createBatcher<{ lease: Lease; key: string; effect: StoredEffect }, void>({
    onBatch: (calls) => onBatch?.('storeEffect', calls),
    async run(items) {
      const rows = await query<{ id: string; version: string | number }>(storeSql, [
        ...leaseColumns(items.map(({ lease }) => lease)),
        items.map(({ key }) => toText(key)),
        items.map(({ effect }) => toJson(effect)),
      ]);
      const held = new Set(rows.map((row) => nameOf(fromText(row.id), row.version)));
      return items.map(({ lease: { executionId, version } }) =>
        held.has(nameOf(executionId, version)) ? undefined : new LeaseLostError(executionId),
      );
    },
  });
  return (lease, key, effect) => store({ lease, key, effect });
}

function nameOf(executionId: string, version: number | string, key?: string): string {
  return JSON.stringify([executionId, Number(version), key]);
}
