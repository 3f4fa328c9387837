import { createHash } from 'node:crypto';
import type { Envelope } from '@errand/contracts';
import { renewEnvelope } from '@errand/contracts';
import type { Query } from '../database';
import { fromText, fromTextOrNull, toJson, toText } from '../text';
import { cursorOf, isoMicros, readCursor } from './cursor';
import type { FailedExecution, FailedExecutionStore } from './failure-store';

interface FailedExecutionRow {
  id: string;
  plugin: string;
  handler: string;
  state: FailedExecution['state'];
  cause: string | null;
  envelope: string;
  attempt: number;
  claimed_at: string;
  ended_at: string;
  replayed_as: string | null;
}

const failed = `state in ('failed', 'interrupted')`;
const columns = `id, plugin, handler, state, cause, envelope, attempt, ${isoMicros('claimed_at')} as claimed_at,
  ${isoMicros('ended_at')} as ended_at, replayed_as`;

// The new row is one that somebody claimed and let go: the sweep finds it, and whoever claims it is its first owner.
const replaySql = `
  with former as (
    update executions set put_away_at = now(), replayed_as = $2
    where id = $1 and ${failed} and replayed_as is null
    returning plugin, handler, partition, input
  ), once as (
    insert into effects (execution_id, key, result)
    select $2, key, result from effects where execution_id = $1 and exists (select from former)
    on conflict do nothing
  )
  insert into executions
    (id, plugin, handler, partition, envelope, input, expires_at, state, owner, claim_id, version, attempt, lease_until)
  select $2, plugin, handler, partition, $3, input, to_timestamp($4::float8 / 1000), 'running', 'replay', 'replay', 0, 0,
    now()
  from former
  on conflict (id) do nothing`;

export function createFailedExecutionStore(query: Query): FailedExecutionStore {
  const read = async (rest: string, params: unknown[]) =>
    (await query<FailedExecutionRow>(`select ${columns} from executions where ${failed} and ${rest}`, params)).map(
      toFailedExecution,
    );
  return {
    async list({ limit, after }) {
      const { at, id } = readCursor(after);
      return read(
        `put_away_at is null and ($1::timestamptz is null or (ended_at, id) < ($1::timestamptz, $2::text))
         order by executions.ended_at desc, id desc limit $3::bigint`,
        [at, id === null ? null : toText(id), limit],
      );
    },
    async find(idOrPrefix, limit) {
      const found = await read(
        `(put_away_at is null or replayed_as is not null) and starts_with(id, $1)
         order by id = $1 desc, executions.ended_at desc limit $2::bigint`,
        [toText(idOrPrefix), limit],
      );
      return found[0]?.id === idOrPrefix ? found.slice(0, 1) : found;
    },
    async count() {
      const [row] = await query<{ count: number }>(
        `select count(*)::int as count from executions where ${failed} and put_away_at is null`,
      );
      return row?.count ?? 0;
    },
    async replay(id) {
      const [former] = await query<{ envelope: string; replayed_as: string | null; now_ms: number }>(
        `select envelope, replayed_as, (extract(epoch from now()) * 1000)::float8 as now_ms
         from executions where id = $1 and ${failed}`,
        [toText(id)],
      );
      if (!former) return undefined;
      if (former.replayed_as !== null) return fromText(former.replayed_as);
      const again = replayIdOf(id);
      const envelope = renewEnvelope(JSON.parse(former.envelope) as Envelope, new Date(former.now_ms));
      const expiresAtMs = envelope.expiresat === undefined ? null : Date.parse(envelope.expiresat);
      await query(replaySql, [toText(id), again, toJson(envelope), expiresAtMs]);
      return again;
    },
    async discard(id) {
      const rows = await query(
        `update executions set put_away_at = now() where id = $1 and ${failed} and put_away_at is null returning id`,
        [toText(id)],
      );
      return rows.length > 0;
    },
  };
}

/** One execution has one replay, however often it is asked for; a replay that fails has its own. 40 hex digits. */
function replayIdOf(id: string): string {
  return createHash('sha256').update(`replay ${id}`).digest('hex').slice(0, 40);
}

function toFailedExecution(row: FailedExecutionRow): FailedExecution {
  const id = fromText(row.id);
  return {
    id,
    plugin: fromText(row.plugin),
    handler: fromText(row.handler),
    state: row.state,
    cause: fromTextOrNull(row.cause),
    envelope: JSON.parse(row.envelope) as Envelope,
    attempts: row.attempt,
    claimedAt: row.claimed_at,
    endedAt: row.ended_at,
    replayedAs: fromTextOrNull(row.replayed_as),
    cursor: cursorOf(row.ended_at, id),
  };
}
