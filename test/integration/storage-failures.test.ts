import { createEnvelope } from '@errand/contracts';
import { createLogger } from '@errand/runtime';
import { openStore } from '@errand/storage';
import type { Claim, NewExecution, Store } from '@errand/storage';
import { freshDatabase, serverUrls, startPostgres, waitFor } from '@errand/testing';
import { Client } from 'pg';

jest.setTimeout(90_000);
const logger = createLogger({ name: 'test', level: 'silent' });
const unavailable = { name: 'StoreUnavailableError', code: 'store_unavailable' };

let cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
  cleanups = [];
});

it('fails calls while the database is killed, works again after it, and begins nothing twice', async () => {
  const server = await throwaway();
  const store = open(server.url);
  const faults: (string | undefined)[] = [];
  store.onFault((fault) => faults.push(fault));
  await store.ping();
  await store.executions.claim(anExecution('before'));

  const claims = Array.from({ length: 500 }, (_, n) => claimUntilAnswered(store, `e${n}`));
  await server.kill();
  await waitFor(() => store.fault() !== undefined, { what: 'the store to see that the database is gone' });
  await expect(store.ping()).rejects.toMatchObject({ ...unavailable, cause: expect.anything() });
  await server.restart();

  const outcomes = (await Promise.all(claims)).map((claim) => claim.outcome);
  expect(outcomes).toEqual(Array(500).fill('claimed'));
  expect(await store.executions.claim(anExecution('before'))).toMatchObject({ outcome: 'busy' });
  expect(store.fault()).toBeUndefined();
  expect(faults).toContainEqual(expect.stringContaining('the database is not available'));
  expect(faults.at(-1)).toBeUndefined();
});

it('says what to do about a database that does not exist', async () => {
  const server = await throwaway();
  const url = new URL(server.url);
  url.pathname = '/nowhere';
  const store = open(url.href);
  await waitFor(() => /"nowhere" does not exist; create it/.test(store.fault() ?? ''), { what: 'the reason' });
});

it('fails calls while the database is frozen, with connections open, and works again after it', async () => {
  const server = await throwaway();
  const store = open(server.url, { statementTimeoutMs: 300, connectTimeoutMs: 500 });
  await store.ping();

  await server.pause();
  await expect(store.ping()).rejects.toMatchObject(unavailable);
  expect(store.fault()).toMatch(/not available.*did not answer in time/);
  await server.resume();

  await waitFor(() => store.fault() === undefined, { what: 'the store to find the database again' });
  expect(await store.executions.claim(anExecution('e1'))).toMatchObject({ outcome: 'claimed' });
});

it('closes while the database is frozen', async () => {
  const server = await throwaway();
  const store = open(server.url);
  await store.ping();

  await server.pause();
  cleanups.push(() => server.resume());
  await store.close();
});

it('starts without a database, says so, and migrates when it comes', async () => {
  const server = await throwaway();
  await server.kill();
  const store = open(server.url);

  await expect(store.executions.claim(anExecution('e1'))).rejects.toMatchObject(unavailable);
  expect(store.fault()).toMatch(/the database is not available: .+/);
  await server.restart();

  await waitFor(() => store.fault() === undefined, { what: 'the store to find the database' });
  expect(await store.executions.claim(anExecution('e1'))).toMatchObject({ outcome: 'claimed' });
});

it('waits for a database that is not created yet, and tells no password', async () => {
  const database = await freshDatabase();
  const url = new URL(database.url);
  url.password ||= 'hunter2'; // a server without passwords takes any
  await database.drop();
  const store = open(url.href);

  const refusal = await store.ping().catch((err: Error) => err);
  expect(refusal).toMatchObject(unavailable);
  expect(store.fault()).toMatch(/does not exist/);
  expect(`${(refusal as Error).stack}${store.fault()}`).not.toContain(url.password);

  await sql(serverUrls().databaseUrl, `create database ${url.pathname.slice(1)}`);
  cleanups.unshift(() => database.drop());
  await waitFor(() => store.fault() === undefined, { what: 'the store to find the database' });
});

it('outlives the loss of its idle connections', async () => {
  const database = await freshDatabase();
  cleanups.push(() => database.drop());
  const store = open(database.url);
  const faults: (string | undefined)[] = [];
  await Promise.all([store.ping(), store.ping(), store.ping()]);
  store.onFault((fault) => faults.push(fault));

  await sql(
    database.url,
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid()`,
  );

  await waitFor(() => faults.length > 1 && store.fault() === undefined, { what: 'the store to connect again' });
  expect(await store.executions.claim(anExecution('e1'))).toMatchObject({ outcome: 'claimed' });
});

it('tells a wrong statement from a database that is away', async () => {
  const database = await freshDatabase();
  cleanups.push(() => database.drop());
  const store = open(database.url);
  await store.ping();

  await expect(store.executions.claim({ ...anExecution('e1'), partition: 1_000_000 })).rejects.toMatchObject({
    code: '22003',
  });
  expect(store.fault()).toBeUndefined();
});

it('fails calls after it was closed', async () => {
  const database = await freshDatabase();
  cleanups.push(() => database.drop());
  const store = open(database.url);
  await store.ping();
  await store.close();

  await expect(store.executions.claim(anExecution('e1'))).rejects.toMatchObject(unavailable);
});

it('refuses a URL that is none without quoting it', () => {
  expect(() => open('postgres//errand:hunter2@host/db')).toThrow('the database URL is not a URL');
});

function open(databaseUrl: string, timeouts: { statementTimeoutMs?: number; connectTimeoutMs?: number } = {}): Store {
  const store = openStore({ databaseUrl, logger, ...timeouts });
  cleanups.push(() => store.close());
  return store;
}

async function throwaway() {
  const server = await startPostgres();
  cleanups.push(() => server.stop());
  return server;
}

/** As a worker asks: the same claim again until there is an answer. */
async function claimUntilAnswered(store: Store, id: string): Promise<Claim> {
  return waitFor(() => store.executions.claim({ ...anExecution(id), claimId: `delivery of ${id}` }), {
    timeoutMs: 60_000,
    what: 'an answer to the claim',
  });
}

function anExecution(id: string): NewExecution {
  const envelope = createEnvelope({
    type: 'egress.notice.v1',
    source: 'test',
    dedupkey: id,
    partitionkey: 'T1:C1',
    data: { kind: 'test', markdown: 'hi' },
  });
  return { id, plugin: 'p', handler: 'h', envelope, input: {}, partition: 0, owner: 'worker', leaseMs: 60_000 };
}

async function sql(url: string, statement: string): Promise<void> {
  const client = new Client(url);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
