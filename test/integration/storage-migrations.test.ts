import { createLogger } from '@errand/runtime';
import { openStore } from '@errand/storage';
import type { Store } from '@errand/storage';
import { freshDatabase, waitFor } from '@errand/testing';
import { Client } from 'pg';

jest.setTimeout(30_000);
const logger = createLogger({ name: 'test', level: 'silent' });
const open = (databaseUrl: string) => openStore({ databaseUrl, logger });

let database: Awaited<ReturnType<typeof freshDatabase>>;
let stores: Store[];
beforeEach(async () => {
  database = await freshDatabase();
  stores = [];
});
afterEach(async () => {
  for (const store of stores) await store.close();
  await database.drop();
});

it('migrates once, however many processes open the store at the same time', async () => {
  stores = Array.from({ length: 10 }, () => open(database.url));
  await Promise.all(stores.map((store) => store.ping()));

  const versions = await sql<{ version: number }>('select version from schema_versions order by version');
  expect(versions).toEqual([...new Set(versions.map((row) => row.version))].map((version) => ({ version })));
  expect(versions.length).toBeGreaterThan(0);
});

it('refuses a database that a newer version has migrated, and names the way out', async () => {
  stores = [open(database.url)];
  await stores[0]?.ping();
  await sql('insert into schema_versions (version) values (999)');

  const late = open(database.url);
  stores.push(late);

  const refusal = { name: 'DatabaseTooNewError', code: 'store_too_new' };
  await expect(late.ping()).rejects.toMatchObject(refusal);
  await expect(late.ledger.count('waiting')).rejects.toMatchObject(refusal);
  expect(late.fault()).toMatch(/schema version 999.*run the newer version, or restore a backup/);
  await sql('delete from schema_versions where version = 999');
  await waitFor(() => late.fault() === undefined, { what: 'the store to accept the restored database' });
});

it('leaves a database alone that it cannot migrate, says why, and tries again', async () => {
  await sql('create table ledger (somebody text)');
  const store = open(database.url);
  stores.push(store);

  await expect(store.ping()).rejects.toMatchObject({ code: 'store_unavailable' });
  expect(store.fault()).toBe('the database could not be migrated: relation "ledger" already exists');
  expect(await sql('select tablename from pg_tables where schemaname = current_schema()')).toEqual([
    { tablename: 'ledger' },
  ]);
  await sql('drop table ledger');
  await waitFor(() => store.fault() === undefined, { what: 'the store to migrate' });
});

async function sql<R>(statement: string): Promise<R[]> {
  const client = new Client(database.url);
  await client.connect();
  try {
    return (await client.query(statement)).rows as R[];
  } finally {
    await client.end();
  }
}
