import type { OnBatch } from '../batcher';
import { createBatcher } from '../batcher';
import type { Query } from '../database';
import { fromText, toText } from '../text';

/** What people ran, by person, kept over restarts and shared by all workers. */
export interface HistoryStore {
  /** Oldest first, the last `MOST_REMEMBERED` at most. */
  entriesOf(person: Person): Promise<HistoryEntry[]>;
  /**
   * Notes one command: a small write. What the person ran before in the same words is there once, and is the latest
   * now. Told of the execution that noted it last again, it changes nothing.
   */
  record(person: Person, entry: HistoryEntry): Promise<void>;
}

export interface Person {
  teamId: string;
  userId: string;
}

export interface HistoryEntry {
  executionId: string;
  plugin: string;
  handler: string;
  /** What was typed behind it. */
  text: string;
}

export const MOST_REMEMBERED = 10;

// Numbered as they came; written in the order of the key, so that two batches do not wait for each other in a ring.
const recordSql = `
  with noted as materialized (
    select *, md5(plugin || E'\\n' || handler || E'\\n' || text) as words, nextval('history_sequence') as sequence
    from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
      as a (team_id, user_id, execution_id, plugin, handler, text)
  )
  insert into history (team_id, user_id, words, execution_id, plugin, handler, text, sequence)
  select team_id, user_id, words, execution_id, plugin, handler, text, sequence
  from noted
  order by team_id, user_id, words
  on conflict (team_id, user_id, words) do update
    set execution_id = excluded.execution_id, sequence = excluded.sequence, typed_at = now()
    where history.execution_id <> excluded.execution_id`;

const entriesSql = `
  select execution_id, plugin, handler, text from history
  where team_id = $1 and user_id = $2
  order by sequence desc limit ${MOST_REMEMBERED}`;

interface HistoryRow {
  execution_id: string;
  plugin: string;
  handler: string;
  text: string;
}

export function createHistoryStore(query: Query, onBatch?: OnBatch): HistoryStore {
  const record = createBatcher<{ person: Person; entry: HistoryEntry }, void>({
    onBatch: (calls) => onBatch?.('history', calls),
    // The same words of one person are two batches: no statement writes a row twice.
    keyOf: ({ person: { teamId, userId }, entry: { plugin, handler, text } }) =>
      JSON.stringify([teamId, userId, plugin, handler, text]),
    async run(items) {
      await query(recordSql, [
        items.map(({ person }) => toText(person.teamId)),
        items.map(({ person }) => toText(person.userId)),
        items.map(({ entry }) => toText(entry.executionId)),
        items.map(({ entry }) => toText(entry.plugin)),
        items.map(({ entry }) => toText(entry.handler)),
        items.map(({ entry }) => toText(entry.text)),
      ]);
      return items.map(() => undefined);
    },
  });
  return {
    async entriesOf({ teamId, userId }) {
      const rows = await query<HistoryRow>(entriesSql, [toText(teamId), toText(userId)]);
      return rows.reverse().map((row) => ({
        executionId: fromText(row.execution_id),
        plugin: fromText(row.plugin),
        handler: fromText(row.handler),
        text: fromText(row.text),
      }));
    },
    record: (person, entry) => record({ person, entry }),
  };
}
