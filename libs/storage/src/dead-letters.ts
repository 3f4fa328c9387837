import type { Query } from './database';
import type { DeadLetterRow, DeadLetterStore } from './store';
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
}

/** Newest first. Times are text here, as they came: what is wrong with a dead letter may be wrong anywhere in it. */
export function createDeadLetterStore(query: Query): DeadLetterStore {
  return {
    async add(letter) {
      await query(
        `insert into dead_letters (id, stage, cause, attempts, body, correlationid, traceparent, died_at)
         values ($1, $2, $3, $4::bigint, $5, $6, $7, $8) on conflict (id) do nothing`,
        [
          toText(letter.id),
          toText(letter.stage),
          toText(letter.cause),
          letter.attempts,
          toText(letter.body),
          toTextOrNull(letter.correlationid),
          toTextOrNull(letter.traceparent),
          toText(letter.diedAt),
        ],
      );
    },
    async list({ limit }) {
      const rows = await query<StoredDeadLetter>(
        'select * from dead_letters order by added_at desc, id limit $1::bigint',
        [limit],
      );
      return rows.map(toDeadLetter);
    },
  };
}

function toDeadLetter(row: StoredDeadLetter): DeadLetterRow {
  return {
    id: fromText(row.id),
    stage: fromText(row.stage),
    cause: fromText(row.cause),
    attempts: Number(row.attempts),
    body: fromText(row.body),
    correlationid: fromTextOrNull(row.correlationid),
    traceparent: fromTextOrNull(row.traceparent),
    diedAt: fromText(row.died_at),
  };
}
