import type { Envelope } from '@errand/contracts';
import type { Query } from '../database';
import { fromText, fromTextOrNull, toText } from '../text';
import { cursorOf, isoMicros, readCursor } from './cursor';
import type { FailedRow, FailedRowStore } from './failure-store';

interface StoredFailedRow {
  key: string;
  kind: FailedRow['kind'];
  conversation: string;
  state: FailedRow['state'];
  error: string | null;
  attempts: number;
  envelope: string;
  changed_at: string;
}

const failed = `state in ('unknown', 'dead')`;
const unfinished = `state in ('waiting', 'sending')`;
const columns = `key, kind, conversation, state, error, attempts, envelope, ${isoMicros('changed_at')} as changed_at`;

export function createFailedRowStore(query: Query): FailedRowStore {
  const read = async (sql: string, params: unknown[]) => (await query<StoredFailedRow>(sql, params)).map(toFailedRow);
  return {
    async list({ limit, after }) {
      const { at, id } = readCursor(after);
      return read(
        `select ${columns} from ledger
         where ${failed} and ($1::timestamptz is null or (changed_at, key) < ($1::timestamptz, $2::text))
         order by ledger.changed_at desc, key desc limit $3::bigint`,
        [at, id === null ? null : toText(id), limit],
      );
    },
    async find(keyOrPrefix, limit) {
      const slash = keyOrPrefix.indexOf('/');
      if (slash < 0) return [];
      const prefix = toText(keyOrPrefix.slice(0, slash));
      const rest = toText(keyOrPrefix.slice(slash));
      const matches = `starts_with(key, $1) and right(key, length($2)) = $2`;
      // Two selects, each with the condition of an index.
      const found = await read(
        `select * from (
           select ${columns} from ledger where ${failed} and ${matches}
           union all
           select ${columns} from ledger where ${unfinished} and ${matches}
         ) a order by key = $1 || $2 desc, changed_at desc limit $3::bigint`,
        [prefix, rest, limit],
      );
      return found[0]?.key === keyOrPrefix ? found.slice(0, 1) : found;
    },
    async count() {
      const [row] = await query<{ count: number }>(`select count(*)::int as count from ledger where ${failed}`);
      return row?.count ?? 0;
    },
    async postAgain(key) {
      await query(
        `update ledger set state = 'waiting', error = null, upload_id = null, changed_at = now() where key = $1 and ${failed}`,
        [toText(key)],
      );
      const [row] = await query<{ envelope: string; lease_version: string | number }>(
        `select l.envelope, greatest(l.lease_version, f.lease_version) as lease_version
         from ledger l left join ledger_fences f using (execution_id) where l.key = $1 and l.${unfinished}`,
        [toText(key)],
      );
      if (!row) return undefined;
      const envelope = JSON.parse(row.envelope) as Envelope;
      if (!('leaseVersion' in envelope.data)) return envelope;
      return { ...envelope, data: { ...envelope.data, leaseVersion: Number(row.lease_version) } } as Envelope;
    },
    async discard(key) {
      const rows = await query(
        `update ledger set state = 'dropped', error = 'discarded by an admin', changed_at = now()
         where key = $1 and ${failed} returning key`,
        [toText(key)],
      );
      return rows.length > 0;
    },
  };
}

function toFailedRow(row: StoredFailedRow): FailedRow {
  const key = fromText(row.key);
  return {
    key,
    kind: row.kind,
    conversation: fromText(row.conversation),
    state: row.state,
    error: fromTextOrNull(row.error),
    attempts: row.attempts,
    envelope: JSON.parse(row.envelope) as Envelope,
    changedAt: row.changed_at,
    cursor: cursorOf(row.changed_at, key),
  };
}
