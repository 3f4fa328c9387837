import { createBatcher } from '../batcher';
import type { Query } from '../database';
import { LeaseLostError } from '../errors';
import type { ExecutionEnd, Lease, StoredReply } from '../store';
import { fromText, toJson, toText, toTextOrNull } from '../text';
import { leaseColumns } from './lease';

const commitSql = `
  with asked as (
    select * from unnest($1::text[], $2::bigint[], $3::text[], $4::text[]) as a (id, version, state, cause)
  ), fenced as (
    select e.id, a.state, a.cause from executions e join asked a using (id, version)
    where e.state = 'running'
    order by e.id for update of e
  ), ended as (
    update executions e set state = f.state, cause = f.cause, ended_at = now()
    from fenced f where e.id = f.id
    returning e.id
  ), stored as (
    insert into replies (execution_id, number, envelope)
    select r.id, r.number, r.envelope
    from unnest($5::text[], $6::bigint[], $7::text[]) as r (id, number, envelope) join ended using (id)
    on conflict do nothing
  )
  select id from ended`;

interface Commit {
  lease: Lease;
  end: ExecutionEnd;
  replies: StoredReply[];
}

/** Commits by the batch: one statement, so one transaction; each execution is fenced for itself. */
export function createCommit(query: Query): (lease: Lease, end: ExecutionEnd, replies: StoredReply[]) => Promise<void> {
  const commit = createBatcher<Commit, void>({
    keyOf: ({ lease }) => lease.executionId,
    async run(items) {
      const replies = items.flatMap(({ lease, replies }) => replies.map((reply) => ({ lease, reply })));
      const rows = await query<{ id: string }>(commitSql, [
        ...leaseColumns(items.map(({ lease }) => lease)),
        items.map(({ end }) => end.state),
        items.map(({ end }) => toTextOrNull(end.state === 'failed' ? end.cause : undefined)),
        replies.map(({ lease }) => toText(lease.executionId)),
        replies.map(({ reply }) => reply.number),
        replies.map(({ reply }) => toJson(reply.envelope)),
      ]);
      const ended = new Set(rows.map((row) => fromText(row.id)));
      const rest = items.map(({ lease }) => lease).filter((lease) => !ended.has(lease.executionId));
      for (const id of await endedBefore(query, rest)) ended.add(id);
      return items.map(({ lease: { executionId } }) =>
        ended.has(executionId) ? undefined : new LeaseLostError(executionId),
      );
    },
  });
  return (lease, end, replies) => commit({ lease, end, replies });
}

/** Commits whose answer got lost: only the lease of a version can have ended it. */
async function endedBefore(query: Query, leases: Lease[]): Promise<string[]> {
  if (leases.length === 0) return [];
  const rows = await query<{ id: string }>(
    `select id from executions
     where (id, version) in (select * from unnest($1::text[], $2::bigint[])) and state <> 'running'`,
    leaseColumns(leases),
  );
  return rows.map((row) => fromText(row.id));
}
