import type { Broker } from '@errand/broker';
import { connectRabbitMq, createTopology, partitionName, partitionOf } from '@errand/broker';
import { createEnvelope } from '@errand/contracts';
import { createLogger } from '@errand/runtime';
import type { RabbitMqServer } from '@errand/testing';
import { startRabbitMq, waitFor } from '@errand/testing';
import type { Channel } from 'amqplib';
import { connect } from 'amqplib';

jest.setTimeout(120_000);

/** A broker of our own, to be hurt. */
let server: RabbitMqServer;
beforeAll(async () => {
  server = await startRabbitMq({ management: true });
});
afterAll(() => server.stop());

const brokers: Broker[] = [];
let prefix: string;
let count = 0;
beforeEach(() => {
  prefix = `case${++count}`;
});
afterEach(async () => {
  await Promise.all(brokers.splice(0).map((broker) => broker.close()));
});

function connectOne(name: string, options: { urls?: string; confirmTimeoutMs?: number } = {}): Broker {
  const logger = createLogger({ name, level: process.env.LOG_LEVEL ?? 'silent' });
  const broker = connectRabbitMq({ urls: server.url, prefix, name, logger, ...options });
  brokers.push(broker);
  return broker;
}
const well = (broker: Broker) =>
  waitFor(() => broker.fault() === undefined, { timeoutMs: 60_000, what: 'the broker to be well again' });

const notice = (text: string, partitionkey = 'T1:C1') =>
  createEnvelope({
    type: 'egress.notice.v1',
    source: 'test',
    dedupkey: `test:${text}`,
    partitionkey,
    data: { kind: 'test', markdown: text },
  });

/** Consumes events and remembers what came. */
function collect(broker: Broker): Set<string> {
  const texts = new Set<string>();
  broker.consume('events', async ({ envelope }) => {
    if (envelope.type === 'egress.notice.v1') texts.add(envelope.data.markdown);
  });
  return texts;
}

/** Publishes until it is told to stop, each message again until it is confirmed. */
function publishAllTheTime(broker: Broker): { confirmed: string[]; stop(): Promise<void> } {
  const confirmed: string[] = [];
  let going = true;
  const publishOne = async (text: string) => {
    const accepted = await broker.publish('events', notice(text, `T1:C${text}`)).then(
      () => true,
      () => false,
    );
    if (accepted) confirmed.push(text);
    else await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const loop = async () => {
    for (let n = 0; going; n++) await publishOne(String(n));
  };
  const done = loop();
  return {
    confirmed,
    async stop() {
      going = false;
      await done;
    },
  };
}

/** Does something on a channel of the test's own. */
async function asAdmin<T>(task: (channel: Channel) => Promise<T>): Promise<T> {
  const connection = await connect(server.url);
  connection.on('error', () => undefined);
  try {
    const channel = await connection.createChannel();
    channel.on('error', () => undefined);
    return await task(channel);
  } finally {
    await connection.close();
  }
}

describe('the connection to RabbitMQ', () => {
  it('is made whenever the broker comes up; until then a publish fails at once and the fault says why', async () => {
    const { host } = new URL(server.url);
    await server.kill();
    const broker = connectOne('early');
    await waitFor(() => /not connected to .*: .*ECONNREFUSED/.test(broker.fault() ?? ''));
    expect(broker.fault()).toContain(host);
    const startedAt = performance.now();
    await expect(broker.publish('events', notice('x'))).rejects.toMatchObject({ code: 'broker_unavailable' });
    await expect(broker.request('directory', {}, { deadlineMs: 5_000 })).rejects.toMatchObject({
      code: 'broker_unavailable',
    });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    const texts = collect(broker);
    await server.restart();
    await well(broker);
    await broker.publish('events', notice('hello'));
    await waitFor(() => texts.has('hello'));
  });

  it('names a broker that refuses the password, and never the password', async () => {
    const url = new URL(server.url);
    url.password = 'notthepassword';
    const broker = connectOne('stranger', { urls: url.href });
    await waitFor(() => /not connected to .*ACCESS_REFUSED|not connected to .*refused/.test(broker.fault() ?? ''));
    expect(broker.fault()).not.toContain('notthepassword');
    expect(broker.fault()).toContain('see user and password in AMQP_URL');
  });

  it('says of a virtual host that is not there where its name comes from', async () => {
    const broker = connectOne('lost', { urls: `${server.url}/nowhere` });
    await waitFor(() => /virtual host in AMQP_URL is not there/.test(broker.fault() ?? ''));
  });

  it('goes to the next address when one does not answer', async () => {
    const broker = connectOne('cluster', { urls: `amqp://guest:guest@127.0.0.1:1,${server.url}` });
    await well(broker);
    await broker.publish('events', notice('x'));
  });

  it('is made again when the broker closes it, and loses nothing that was confirmed', async () => {
    const [publisher, consumer] = [connectOne('publisher'), connectOne('consumer')];
    await Promise.all([well(publisher), well(consumer)]);
    const texts = collect(consumer);
    const load = publishAllTheTime(publisher);
    await waitFor(() => load.confirmed.length > 50 && texts.size > 0);
    const faults: (string | undefined)[] = [];
    publisher.onFault((fault) => faults.push(fault));
    const closed = await closeConnections(/^(publisher|consumer)\//);
    expect(closed).toBe(4);
    await waitFor(() => faults.some((fault) => fault));
    await Promise.all([well(publisher), well(consumer)]);
    const before = load.confirmed.length;
    await waitFor(() => load.confirmed.length > before + 50);
    await load.stop();
    await waitFor(() => load.confirmed.every((text) => texts.has(text)), { what: 'all that was confirmed' });
  });

  it('survives kill -9 and restart of the broker, and loses nothing that was confirmed', async () => {
    const broker = connectOne('survivor');
    await well(broker);
    const texts = collect(broker);
    const load = publishAllTheTime(broker);
    await waitFor(() => load.confirmed.length > 50);
    await server.kill();
    await waitFor(() => broker.fault());
    await server.restart();
    await well(broker);
    const before = load.confirmed.length;
    await waitFor(() => load.confirmed.length > before + 50, { timeoutMs: 60_000 });
    await load.stop();
    await waitFor(() => load.confirmed.every((text) => texts.has(text)), { timeoutMs: 60_000 });
  });

  it('ends a publish to a frozen broker by the deadline for confirms, and works on when it thaws', async () => {
    const broker = connectOne('patient', { confirmTimeoutMs: 1_000 });
    await well(broker);
    await server.pause();
    await expect(broker.publish('events', notice('x'))).rejects.toMatchObject({ code: 'broker_unavailable' });
    expect(broker.fault()).toMatch(/no confirm in 1000 ms/);
    await server.resume();
    await well(broker);
    await broker.publish('events', notice('y'));
  });
});

describe('the topology', () => {
  const queue = () => createTopology({ prefix }).names.queue('events', partitionName(partitionOf('T1:C1')));

  it('is consumed again when a queue was deleted, which is declared again', async () => {
    const broker = connectOne('consumer');
    await well(broker);
    const texts = collect(broker);
    await broker.publish('events', notice('before'));
    await waitFor(() => texts.has('before'));
    await asAdmin((channel) => channel.deleteQueue(queue()));
    await waitFor(() => broker.fault()?.includes(queue()));
    await well(broker);
    await broker.publish('events', notice('after'));
    await waitFor(() => texts.has('after'));
  });

  it('is put right when an exchange was deleted', async () => {
    const broker = connectOne('publisher');
    await well(broker);
    await asAdmin((channel) => channel.deleteExchange(createTopology({ prefix }).names.events));
    await expect(broker.publish('events', notice('lost'))).rejects.toMatchObject({ code: 'broker_unavailable' });
    await well(broker);
    const texts = collect(broker);
    await broker.publish('events', notice('after'));
    await waitFor(() => texts.has('after'));
  });

  it('returns what no queue takes to its publisher', async () => {
    const broker = connectOne('publisher');
    await well(broker);
    const { names } = createTopology({ prefix });
    const key = partitionName(partitionOf('T1:C1'));
    await asAdmin((channel) => channel.unbindQueue(queue(), names.events, key));
    await expect(broker.publish('events', notice('x'))).rejects.toMatchObject({ code: 'broker_unroutable' });
    await broker.publish('events', notice('x', 'T1:C2'));
    expect(broker.fault()).toBeUndefined();
  });

  it('names a queue that stands with other arguments, and the difference', async () => {
    await asAdmin((channel) =>
      channel.assertQueue(queue(), { durable: true, arguments: { 'x-queue-type': 'quorum', 'x-max-length': 5 } }),
    );
    const broker = connectOne('publisher');
    await waitFor(() => broker.fault()?.includes('the topology is not as it should be'));
    expect(broker.fault()).toContain(queue());
    expect(broker.fault()).toMatch(/inequivalent arg 'x-/);
  });

  it('gives up a message to the dead letters when its consumers die with it again and again', async () => {
    const broker = connectOne('victim');
    await well(broker);
    await broker.publish('events', notice('poison'));
    const letters: string[] = [];
    broker.consumeDeadLetters(async (letter) => {
      letters.push(`${letter.stage}: ${letter.cause}`);
      expect(JSON.parse(letter.body)).toMatchObject({ data: { markdown: 'poison' } });
    });
    await asAdmin(async (channel) => {
      await channel.consume(queue(), (message) => message && channel.nack(message, false, true));
      await waitFor(() => letters.length > 0, { timeoutMs: 30_000 });
    });
    expect(letters).toEqual([
      expect.stringMatching(/^events: RabbitMQ took it out of case\d+\.events\.14: .*delivery limit/),
    ]);
  });
});

async function closeConnections(name: RegExp): Promise<number> {
  const { username, password } = new URL(server.url);
  const headers = { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
  const list = async () => {
    const response = await fetch(`${server.managementUrl}/api/connections`, { headers });
    const all = (await response.json()) as { name: string; client_properties?: { connection_name?: string } }[];
    return all.filter((connection) => name.test(connection.client_properties?.connection_name ?? ''));
  };
  // The management API learns of a connection some seconds after it is made.
  const found = await waitFor(
    async () => {
      const connections = await list();
      return connections.length === 4 && connections;
    },
    { timeoutMs: 30_000 },
  );
  for (const connection of found) {
    const path = `/api/connections/${encodeURIComponent(connection.name)}`;
    await fetch(`${server.managementUrl}${path}`, { method: 'DELETE', headers });
  }
  return found.length;
}
