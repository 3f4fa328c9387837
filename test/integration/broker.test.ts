import type { Broker } from '@errand/broker';
import { connectRabbitMq, createTopology } from '@errand/broker';
import { brokerConformance } from '@errand/broker/testing';
import { createLogger } from '@errand/runtime';
import { freshBroker, waitFor } from '@errand/testing';
import type { ChannelModel } from 'amqplib';
import { connect } from 'amqplib';

jest.setTimeout(60_000);

// One topology for the file, emptied before each test: declaring sixty queues for each would be most of its time.
let server: Awaited<ReturnType<typeof freshBroker>>;
let admin: ChannelModel;
beforeAll(async () => {
  server = await freshBroker();
  admin = await connect(server.amqpUrl);
});
afterAll(async () => {
  await admin.close();
  await server.drop();
});

brokerConformance('on RabbitMQ', async () => {
  const { queues, names } = createTopology({ prefix: server.amqpPrefix });
  const brokers: Broker[] = [];
  const connectOne = async (name: string) => {
    const broker = connectRabbitMq({
      urls: server.amqpUrl,
      prefix: server.amqpPrefix,
      name,
      logger: createLogger({ name, level: process.env.LOG_LEVEL ?? 'silent' }),
    });
    brokers.push(broker);
    await waitFor(() => broker.fault() === undefined, { what: `${name} to be connected: ${broker.fault()}` });
    return broker;
  };
  await connectOne('declares');
  const channel = await admin.createChannel();
  await Promise.all(queues.map((queue) => channel.purgeQueue(queue.name)));
  return {
    connect: connectOne,
    async publishRaw(stage, partition, body) {
      if (stage === 'admin') channel.publish(names.outbound, 'admin', body);
      else channel.publish(names.stage(stage), partition, body);
    },
    async drop() {
      await channel.close();
      await Promise.all(brokers.map((broker) => broker.close()));
    },
  };
});

it('takes a dead letter whose headers hold no date, and the one behind it, on the same connection', async () => {
  const { names } = createTopology({ prefix: server.amqpPrefix });
  const reconnects: string[] = [];
  const broker = connectRabbitMq({
    urls: server.amqpUrl,
    prefix: server.amqpPrefix,
    name: 'hostile',
    logger: createLogger({ name: 'hostile', level: 'warn', destination: { write: (line) => reconnects.push(line) } }),
  });
  await waitFor(() => broker.fault() === undefined);
  const letters: string[] = [];
  broker.consumeDeadLetters(async ({ id, diedAt }) => void letters.push(`${id} ${diedAt.slice(0, 2)}`));
  const channel = await admin.createConfirmChannel();
  const death = [{ queue: 'q', reason: 'rejected', count: 1, time: { '!': 'timestamp', value: 1e15 } }];
  const queue = names.deadLetters('events');
  channel.sendToQueue(queue, Buffer.from('{}'), { messageId: 'hostile', headers: { 'x-death': death } });
  channel.sendToQueue(queue, Buffer.from('{}'), { messageId: 'next', headers: { 'x-cause': 'no', 'x-died-at': '20' } });
  await channel.waitForConfirms();
  await waitFor(() => letters.length >= 2, { what: 'both letters' });
  expect(letters.sort()).toEqual([expect.stringMatching(/^[0-9a-f]{32} 20$/), 'next 20']);
  expect(reconnects).toEqual([]);
  await channel.close();
  await broker.close();
});
