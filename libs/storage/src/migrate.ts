import type { Database } from './database';
import { DatabaseTooNewError } from './errors';
import type { Migration } from './migrations';

/** Any number, the same in every version of Errand, and nobody else's in this database. */
const LOCK = 4_042_631_977;

/**
 * Brings the schema up to date in one transaction. However many processes start at once, one migrates and the others
 * wait for it: the lock ends with the transaction, so poolers that share connections may stand between.
 *
 * @throws DatabaseTooNewError
 */
export async function migrate(database: Database, migrations: Migration[]): Promise<void> {
  await database.transaction(async (query) => {
    await query('select pg_advisory_xact_lock($1::bigint)', [LOCK]);
    await query(`create table if not exists schema_versions (
      version integer primary key,
      applied_at timestamptz not null default now()
    )`);
    const [row] = await query<{ found: number }>('select coalesce(max(version), 0) as found from schema_versions');
    const found = row?.found ?? 0;
    const known = Math.max(...migrations.map((migration) => migration.version));
    if (found > known) throw new DatabaseTooNewError(found, known);
    for (const { version, statements } of migrations) {
      if (version <= found) continue;
      for (const statement of statements) await query(statement);
      await query('insert into schema_versions (version) values ($1)', [version]);
    }
  });
}
