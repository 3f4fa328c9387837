import type { Envelope } from '@errand/contracts';
import type { Query } from '../database';
import { isoMicros } from '../failures/cursor';
import type { ExecutionEnd, LedgerState } from '../store';
import { fromText, fromTextOrNull, toText } from '../text';

/** What an admin may see of executions: those under way, and the course of one. */
export interface InspectionStore {
  /** Those that run, the longest first, then those that wait for their turn. */
  underWay(limit: number): Promise<InspectedExecution[]>;
  /** The one with this id; else those whose id begins so, `limit` at most. Executions are kept for a week (`prune`). */
  find(idOrPrefix: string, limit: number): Promise<InspectedExecution[]>;
  /** What it said, in order, and what became of that in Slack. */
  messagesOf(executionId: string): Promise<InspectedMessage[]>;
}

export interface InspectedExecution {
  id: string;
  plugin: string;
  handler: string;
  state: 'queued' | 'running' | ExecutionEnd['state'];
  cause: string | undefined;
  /** The event that caused it, whole. */
  envelope: Envelope;
  /** How many owners it had. */
  attempts: number;
  /** The process that has it, or had it last; empty while it is queued. */
  owner: string;
  /** Since its owner claimed it, or it was queued, until it ended or now. */
  ageMs: number;
  /** ISO 8601. */
  claimedAt: string;
  endedAt: string | undefined;
}

export interface InspectedMessage {
  number: number;
  kind: string;
  isPublished: boolean;
  /** Its parts in the ledger; empty: egress has not taken it in yet. */
  parts: { part: number; state: LedgerState; attempts: number; error: string | undefined }[];
}

const columns = `id, plugin, handler, state, cause, envelope, attempt, owner,
  (extract(epoch from coalesce(ended_at, now()) - claimed_at) * 1000)::float8 as age_ms,
  ${isoMicros('claimed_at')} as claimed_at, ${isoMicros('ended_at')} as ended_at`;

// Ids are lower-case words: the range finds them by the index of the primary key, under any collation.
const findSql = `
  select ${columns} from executions where id >= $1 and id < $2 and starts_with(id, $1)
  order by id = $1 desc, executions.claimed_at desc limit $3::bigint`;

const underWaySql = `
  select ${columns} from executions where state in ('running', 'queued')
  order by state = 'queued', executions.claimed_at, id limit $1::bigint`;

// By the index of handles; those of another execution may be about a message of this one.
const partsSql = `
  select key, state, attempts, error from ledger
  where handle = any ($1::text[]) and execution_id = $2 order by sequence`;

interface InspectedRow {
  id: string;
  plugin: string;
  handler: string;
  state: InspectedExecution['state'];
  cause: string | null;
  envelope: string;
  attempt: number;
  owner: string;
  age_ms: number;
  claimed_at: string;
  ended_at: string | null;
}

export function createInspectionStore(query: Query): InspectionStore {
  return {
    async underWay(limit) {
      return (await query<InspectedRow>(underWaySql, [limit])).map(toInspected);
    },
    async find(idOrPrefix, limit) {
      if (!/^[0-9a-z]+$/.test(idOrPrefix)) return [];
      const found = await query<InspectedRow>(findSql, [idOrPrefix, `${idOrPrefix}zzzz`, limit]);
      return (found[0]?.id === idOrPrefix ? found.slice(0, 1) : found).map(toInspected);
    },
    async messagesOf(executionId) {
      const replies = await query<{ number: string | number; envelope: string; is_published: boolean }>(
        `select number, envelope, published_at is not null as is_published from replies
         where execution_id = $1 order by number`,
        [toText(executionId)],
      );
      const messages = replies.map((row) => ({ ...row, envelope: JSON.parse(row.envelope) as Envelope }));
      const handles = messages.map(({ envelope }) => (envelope.data as { handle?: string }).handle ?? '');
      const parts = await query<{ key: string; state: LedgerState; attempts: number; error: string | null }>(partsSql, [
        handles.map(toText),
        toText(executionId),
      ]);
      return messages.map(({ number, envelope, is_published: isPublished }) => {
        const name = `${executionId}/${number}/`;
        const own = parts.filter(({ key }) => fromText(key).startsWith(name));
        return {
          number: Number(number),
          kind: envelope.type.split('.')[1] ?? envelope.type,
          isPublished,
          parts: own.map(({ key, state, attempts, error }) => ({
            part: Number(fromText(key).slice(name.length)),
            state,
            attempts,
            error: fromTextOrNull(error),
          })),
        };
      });
    },
  };
}

function toInspected(row: InspectedRow): InspectedExecution {
  return {
    id: fromText(row.id),
    plugin: fromText(row.plugin),
    handler: fromText(row.handler),
    state: row.state,
    cause: fromTextOrNull(row.cause),
    envelope: JSON.parse(row.envelope) as Envelope,
    attempts: row.attempt,
    owner: fromText(row.owner),
    ageMs: row.age_ms,
    claimedAt: row.claimed_at,
    endedAt: row.ended_at ?? undefined,
  };
}
