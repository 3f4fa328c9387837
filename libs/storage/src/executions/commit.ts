import type { CommandEntry } from '../audit/audit-store';
import { entryColumns, factColumns } from '../audit/entry-columns';
import { createBatcher } from '../batcher';
import type { OnBatch } from '../batcher';
import type { Query } from '../database';
import { LeaseLostError } from '../errors';
import type { ExecutionEnd, Lease, StoredReply } from '../store';
import { fromText, toJson, toText, toTextOrNull } from '../text';
import { leaseColumns } from './lease';

const commitSql = `
  with asked as (
    select * from unnest($1::text[], $2::bigint[], $3::text[], $4::text[]) as a (id, version, state, cause)
  ), fenced as (
    select e.id, e.partition, e.lane, a.state, a.cause from executions e join asked a using (id, version)
    where e.id = any ($1::text[]) and e.state = 'running'
    order by e.id for update of e
  ), ended as (
    update executions e set state = f.state, cause = f.cause, ended_at = now()
    from fenced f where e.id = f.id
    returning e.id, f.partition, f.lane
  ), stored as (
    insert into replies (execution_id, number, envelope, partition, lane)
    select r.id, r.number, r.envelope, ended.partition, ended.lane
    from unnest($5::text[], $6::bigint[], $7::text[]) as r (id, number, envelope) join ended using (id)
    on conflict do nothing
  ), audited as (
    insert into audit_pending (${entryColumns})
    select 'command', a.* from unnest($8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[],
                                      $14::text[], $15::text[])
      as a (id, trace_id, team_id, user_id, channel_id, ts, command, details)
    where a.id in (select id from ended)
  )
  select id from ended`;

interface Commit {
  lease: Lease;
  end: ExecutionEnd;
  replies: StoredReply[];
  audited: CommandEntry | undefined;
}

/** Commits by the batch: one statement, so one transaction; each execution is fenced for itself. */
export function createCommit(
  query: Query,
  onBatch?: OnBatch,
): (lease: Lease, end: ExecutionEnd, replies: StoredReply[], audited?: CommandEntry) => Promise<void> {
  const commit = createBatcher<Commit, void>({
    onBatch: (calls) => onBatch?.('commit', calls),
    keyOf: ({ lease }) => lease.executionId,
    async run(items) {
      const replies = items.flatMap(({ lease, replies }) => replies.map((reply) => ({ lease, reply })));
      const audited = items.flatMap((item) => (item.audited ? [{ ...item.audited, id: item.lease.executionId }] : []));
      const rows = await query<{ id: string }>(commitSql, [
        ...leaseColumns(items.map(({ lease }) => lease)),
        items.map(({ end }) => end.state),
        items.map(({ end }) => toTextOrNull(end.state === 'failed' ? end.cause : undefined)),
        replies.map(({ lease }) => toText(lease.executionId)),
        replies.map(({ reply }) => reply.number),
        replies.map(({ reply }) => toJson(reply.envelope)),
        audited.map(({ id }) => toText(id)),
        ...factColumns(audited),
      ]);
      const ended = new Set(rows.map((row) => fromText(row.id)));
      const rest = items.map(({ lease }) => lease).filter((lease) => !ended.has(lease.executionId));
      for (const id of await endedBefore(query, rest)) ended.add(id);
      return items.map(({ lease: { executionId } }) =>
        ended.has(executionId) ? undefined : new LeaseLostError(executionId),
      );
    },
  });
  return (lease, end, replies, audited) => commit({ lease, end, replies, audited });
}

/** Commits whose answer got lost: only the lease of a version can have ended it. */
async function endedBefore(query: Query, leases: Lease[]): Promise<string[]> {
  if (leases.length === 0) return [];
  const rows = await query<{ id: string }>(
    `select id from executions
     where id = any ($1::text[])
       and (id, version) in (select * from unnest($1::text[], $2::bigint[])) and state <> 'running'`,
    leaseColumns(leases),
  );
  return rows.map((row) => fromText(row.id));
}
