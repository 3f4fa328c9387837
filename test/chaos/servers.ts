import { randomBytes } from 'node:crypto';
import { createTopology } from '@errand/broker';
import type { RabbitMqServer } from '@errand/testing';
import { startPostgres, startRabbitMq, waitFor } from '@errand/testing';
import type { Channel } from 'amqplib';
import { connect } from 'amqplib';
import { Client } from 'pg';

/** RabbitMQ and PostgreSQL of the suite's own, to be killed. */
export interface Servers {
  rabbitMq: RabbitMqServer;
  postgres: Awaited<ReturnType<typeof startPostgres>>;
  /** An empty database, and names on the broker that nobody else uses. */
  place(): Promise<Place>;
  stop(): Promise<void>;
}

/** Where one run takes place. */
export interface Place {
  amqpUrl: string;
  amqpPrefix: string;
  databaseUrl: string;
  query(sql: string): Promise<Record<string, unknown>[]>;
  /**
   * Deletes partition queues of the stages `events` and `outbound`, each when it is consumed and nothing waits in it: with
   * a queue goes what is in it.
   */
  deleteQueues(partitions: readonly string[]): Promise<void>;
  /** Removes everything again: an idle quorum queue still costs its broker. */
  drop(): Promise<void>;
}

export async function startServers(): Promise<Servers> {
  const [rabbitMq, postgres] = await Promise.all([startRabbitMq(), startPostgres()]);
  return {
    rabbitMq,
    postgres,
    place: () => makePlace(rabbitMq.url, postgres.url),
    stop: async () => void (await Promise.all([rabbitMq.stop(), postgres.stop()])),
  };
}

async function makePlace(amqpUrl: string, serverUrl: string): Promise<Place> {
  const name = `chaos_${randomBytes(4).toString('hex')}`;
  await query(serverUrl, `create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const topology = createTopology({ prefix: name });
  return {
    amqpUrl,
    amqpPrefix: name,
    databaseUrl: url.href,
    query: (sql) => query(url.href, sql),
    async deleteQueues(partitions) {
      const { events, outbound } = topology.names;
      const queues = partitions.flatMap((partition) => [`${events}.${partition}`, `${outbound}.${partition}`]);
      for (const queue of queues) {
        const isDeleted = () =>
          onChannel(amqpUrl, async (channel) => {
            const { messageCount, consumerCount } = await channel.checkQueue(queue);
            const isIdle = messageCount === 0 && consumerCount > 0;
            if (isIdle) await channel.deleteQueue(queue);
            return isIdle;
          });
        await waitFor(isDeleted, { timeoutMs: 30_000, what: `${queue} to be consumed` });
      }
    },
    async drop() {
      await onChannel(amqpUrl, async (channel) => {
        for (const queue of topology.queues) await channel.deleteQueue(queue.name);
        for (const exchange of topology.exchanges) await channel.deleteExchange(exchange.name);
      });
      await query(serverUrl, `drop database if exists ${name} with (force)`);
    },
  };
}

async function onChannel<T>(amqpUrl: string, use: (channel: Channel) => Promise<T>): Promise<T> {
  const connection = await connect(amqpUrl);
  try {
    const channel = await connection.createChannel();
    channel.on('error', () => undefined); // the call's own error is enough
    return await use(channel);
  } finally {
    await connection.close();
  }
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined); // the query's own error is enough
  await client.connect();
  try {
    return (await client.query(sql)).rows as Record<string, unknown>[];
  } finally {
    await client.end().catch(() => undefined);
  }
}
