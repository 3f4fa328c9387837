import {
  currentRun,
  freshBroker,
  freshDatabase,
  freshVhost,
  serverUrls,
  startPostgres,
  startRabbitMq,
} from '@errand/testing';
import { connect } from 'amqplib';
import { Client } from 'pg';

jest.setTimeout(180_000);

/** Asks the database one question, on a connection of its own. */
async function ask(url: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000, query_timeout: 2000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return Object.values(((await client.query(sql)).rows[0] as object | undefined) ?? {})[0];
  } finally {
    await client.end();
  }
}

/** Publishes to a durable queue with a confirm, and tells how many messages it holds then. */
async function publishOne(url: string, queue: string): Promise<number> {
  const connection = await connect(url);
  connection.on('error', () => undefined);
  const channel = await connection.createConfirmChannel();
  await channel.assertQueue(queue, { durable: true });
  channel.sendToQueue(queue, Buffer.from('x'), { persistent: true });
  await channel.waitForConfirms();
  const { messageCount } = await channel.checkQueue(queue);
  await connection.close();
  return messageCount;
}

describe('the servers of a run', () => {
  it('give each test file a database of its own, which is gone after drop', async () => {
    const [first, second] = await Promise.all([freshDatabase(), freshDatabase()]);
    await ask(first.url, 'create table here (n int)');
    expect(await ask(first.url, `select to_regclass('here')::text`)).toBe('here');
    expect(await ask(second.url, `select to_regclass('here')::text`)).toBeNull();
    await Promise.all([first.drop(), second.drop()]);
    await expect(ask(first.url, 'select 1')).rejects.toThrow(/does not exist/);
  });

  it('give each test file a broker of its own', async () => {
    const [first, second] = await Promise.all([freshBroker(), freshBroker()]);
    expect(await publishOne(first.amqpUrl, `${first.amqpPrefix}.q`)).toBe(1);
    expect(await publishOne(second.amqpUrl, `${second.amqpPrefix}.q`)).toBe(1);
    await Promise.all([first.drop(), second.drop()]);
  });

  const withManagement = currentRun()?.managementUrl ? it : it.skip;
  withManagement('make a virtual host that is gone after drop', async () => {
    const { amqpUrl, drop } = await freshVhost();
    expect(amqpUrl).not.toBe(serverUrls().amqpUrl);
    expect(await publishOne(amqpUrl, 'q')).toBe(1);
    await drop();
    await expect(connect(amqpUrl)).rejects.toThrow();
  });
});

describe('a throwaway RabbitMQ', () => {
  it('keeps its port and its messages over a restart, and answers nothing while it is paused or dead', async () => {
    const server = await startRabbitMq();
    expect(await publishOne(server.url, 'q')).toBe(1);
    await server.kill('SIGTERM');
    await expect(connect(server.url)).rejects.toThrow();
    await server.restart();
    expect(await publishOne(server.url, 'q')).toBe(2);

    await server.pause();
    await expect(connect(server.url, { timeout: 500 })).rejects.toThrow();
    await server.resume();
    expect(await publishOne(server.url, 'q')).toBe(3);

    await server.kill();
    await expect(connect(server.url)).rejects.toThrow();
    await server.restart();
    expect(await publishOne(server.url, 'q')).toBeGreaterThan(0);
    await server.stop();
    await expect(connect(server.url)).rejects.toThrow();
  });
});

describe('a throwaway PostgreSQL', () => {
  it('keeps its port and what was committed over kill and restart, and answers nothing while it is paused', async () => {
    const server = await startPostgres();
    await ask(server.url, 'create table kept as select 42 as n');
    await server.kill();
    await expect(ask(server.url, 'select 1')).rejects.toThrow();
    await server.restart();
    expect(await ask(server.url, 'select n from kept')).toBe(42);

    await server.pause();
    await expect(ask(server.url, 'select 1')).rejects.toThrow();
    await server.resume();
    expect(await ask(server.url, 'select n from kept')).toBe(42);
    await server.stop();
    await expect(ask(server.url, 'select 1')).rejects.toThrow();
  });
});
