import type { Query } from './database';
import { alertColumns, noteSql } from './failures/alerts';
import { cursorOf, isoMicros, readCursor } from './failures/cursor';
import type { DeadLetterStore, KeptDeadLetter } from './failures/failure-store';
import { fromText, fromTextOrNull, toText, toTextOrNull } from './text';

interface StoredDeadLetter {
  id: string;
  stage: string;
  cause: string;
  attempts: string | number;
  body: string;
  correlationid: string | null;
  traceparent: string | null;
  died_at: string;
  added_at: string;
}

const columns = `id, stage, cause, attempts, body, correlationid, traceparent, died_at,
  ${isoMicros('added_at')} as added_at`;
const addSql = `
  insert into dead_letters (id, stage, cause, attempts, body, correlationid, traceparent, died_at)
  values ($1, $2, $3, $4::bigint, $5, $6, $7, $8) on conflict (id) do nothing`;

/** `diedAt` is text here, as it came: what is wrong with a dead letter may be wrong anywhere in it. */
export function createDeadLetterStore(query: Query): DeadLetterStore {
  const read = async (rest: string, params: unknown[]) =>
    (await query<StoredDeadLetter>(`select ${columns} from dead_letters where ${rest}`, params)).map(toDeadLetter);
  return {
    async add(letter, alert) {
      const values = [
        toText(letter.id),
        toText(letter.stage),
        toText(letter.cause),
        letter.attempts,
        toText(letter.body),
        toTextOrNull(letter.correlationid),
        toTextOrNull(letter.traceparent),
        toText(letter.diedAt),
      ];
      if (!alert) await query(addSql, values);
      else
        await query(`with added as (${addSql} returning id) ${noteSql(9, 'where exists (select from added)')}`, [
          ...values,
          ...alertColumns(alert),
        ]);
    },
    async list({ limit, stage, after }) {
      const { at, id } = readCursor(after);
      return read(
        `($1::text is null or stage = $1)
           and ($2::timestamptz is null or (dead_letters.added_at, id) < ($2::timestamptz, $3::text))
         order by dead_letters.added_at desc, id desc limit $4::bigint`,
        [toTextOrNull(stage), at, id === null ? null : toText(id), limit],
      );
    },
    async find(idOrPrefix, limit) {
      const found = await read(
        `starts_with(id, $1) order by id = $1 desc, dead_letters.added_at desc limit $2::bigint`,
        [toText(idOrPrefix), limit],
      );
      return found[0]?.id === idOrPrefix ? found.slice(0, 1) : found;
    },
    async count({ stage } = {}) {
      const [row] = await query<{ count: number }>(
        'select count(*)::int as count from dead_letters where $1::text is null or stage = $1',
        [toTextOrNull(stage)],
      );
      return row?.count ?? 0;
    },
    async discard(id) {
      const rows = await query('delete from dead_letters where id = $1 returning id', [toText(id)]);
      return rows.length > 0;
    },
  };
}

function toDeadLetter(row: StoredDeadLetter): KeptDeadLetter {
  const id = fromText(row.id);
  return {
    id,
    stage: fromText(row.stage),
    cause: fromText(row.cause),
    attempts: Number(row.attempts),
    body: fromText(row.body),
    correlationid: fromTextOrNull(row.correlationid),
    traceparent: fromTextOrNull(row.traceparent),
    diedAt: fromText(row.died_at),
    addedAt: row.added_at,
    cursor: cursorOf(row.added_at, id),
  };
}
