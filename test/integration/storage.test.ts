import { createLogger } from '@errand/runtime';
import { openStore } from '@errand/storage';
import type { OpenStore } from '@errand/storage/testing';
import { storeConformance } from '@errand/storage/testing';
import { freshDatabase } from '@errand/testing';
import { Client } from 'pg';

const logger = createLogger({ name: 'test', level: 'silent' });
let database: Awaited<ReturnType<typeof freshDatabase>>;
let client: Client;

beforeAll(async () => {
  database = await freshDatabase();
  client = new Client(database.url);
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

// Each test gets an empty schema, which is quicker than a database.
const open: OpenStore = async () => {
  await client.query('drop schema public cascade; create schema public');
  let count = 0;
  const store = openStore({ databaseUrl: database.url, logger, onRoundTrip: () => (count += 1) });
  const other = openStore({ databaseUrl: database.url, logger });
  const drop = async () => {
    await store.close();
    await other.close();
  };
  return { store, other, roundTrips: () => count, drop };
};

jest.setTimeout(30_000);
storeConformance('PostgreSQL', open);
