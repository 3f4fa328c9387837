import type { Query } from '../database';
import { NotEmptyError } from '../errors';

/** What outlives a database: not what is under way, which belongs to the messages of the broker. */
export interface BackupStore {
  /** Table by table; a change meanwhile is in it or not. */
  rows(): AsyncIterable<BackupRow>;
  /**
   * Puts all of them into a database that holds none yet, or nothing at all.
   *
   * @throws NotEmptyError (code `store_not_empty`) naming the tables that hold something
   */
  restore(rows: readonly BackupRow[]): Promise<void>;
}

export interface BackupRow {
  table: BackupTable;
  /** By column, as PostgreSQL writes them in JSON. */
  row: Record<string, unknown>;
}

/** Tables, their columns, and which of these name a row, in the order in which rows are read. */
const tables = {
  plugin_states: { columns: 'name, active, changed_by, changed_at', key: 'name' },
  history: {
    columns: 'team_id, user_id, words, sequence, execution_id, plugin, handler, text, typed_at',
    key: 'sequence',
  },
  audit: {
    columns:
      'sequence, previous, hash, at, kind, subject, trace_id, team_id, user_id, channel_id, ts, command, details',
    key: 'sequence',
  },
} as const;
export type BackupTable = keyof typeof tables;
export const backupTables = Object.keys(tables) as BackupTable[];

const PAGE = 500;

// One statement: all of it, or nothing. Its parts see the tables as they were before.
const restoreSql = `
  with held as materialized (
    select array_remove(array[
      case when exists (select from plugin_states) then 'plugin_states' end,
      case when exists (select from history) then 'history' end,
      case when exists (select from audit) or exists (select from audit_pending) then 'audit' end
    ], null) as names
  ), ${backupTables
    .map(
      (name, at) => `${name}_rows as (
    insert into ${name} (${tables[name].columns})
    select ${tables[name].columns} from json_populate_recordset(null::${name}, $${at + 1}::json)
    where (select names = '{}' from held)
    returning 1
  )`,
    )
    .join(', ')}, last as (
    select sequence, hash from json_populate_recordset(null::audit, $3::json) order by sequence desc limit 1
  ), head as (
    update audit_head set sequence = last.sequence, hash = last.hash from last where (select names = '{}' from held)
    returning 1
  ), numbers as (
    select setval('history_sequence', max(sequence)) as last from json_populate_recordset(null::history, $2::json)
    where (select names = '{}' from held) having max(sequence) is not null
  )
  select names, (select last from numbers) from held`;

export function createBackupStore(query: Query): BackupStore {
  return {
    async *rows() {
      for (const table of backupTables) {
        const { columns, key } = tables[table];
        for (let after: unknown; ;) {
          const page = await query<{ row: string }>(
            `select row_to_json(t)::text as row from (
               select ${columns} from ${table} where $1::text is null or ${key} > $1::text::${key === 'name' ? 'text' : 'bigint'}
               order by ${key} limit ${PAGE}
             ) t`,
            [after === undefined ? null : String(after)],
          );
          for (const { row } of page) {
            const read = JSON.parse(row) as Record<string, unknown>;
            after = read[key];
            yield { table, row: read };
          }
          if (page.length < PAGE) break;
        }
      }
    },
    async restore(rows) {
      const of = (table: BackupTable) => JSON.stringify(rows.flatMap((each) => (each.table === table ? each.row : [])));
      const [held] = await query<{ names: string[] }>(restoreSql, backupTables.map(of));
      if (held && held.names.length > 0) throw new NotEmptyError(held.names);
    },
  };
}
