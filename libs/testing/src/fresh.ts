import { randomBytes } from 'node:crypto';
import { createVhost, deleteVhost } from './management';
import { query } from './postgres-client';
import { testRun } from './test-run';

/** The servers of this run, shared by all test files: make yourself a `freshBroker` and a `freshDatabase`. */
export function serverUrls(): { amqpUrl: string; databaseUrl: string } {
  const { amqpUrl, databaseUrl } = testRun();
  return { amqpUrl, databaseUrl };
}

/** An empty database on the run's PostgreSQL. `drop` removes it, whoever is still connected. */
export async function freshDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const { databaseUrl } = testRun();
  const name = freshName();
  await query(databaseUrl, `create database ${name}`);
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: async () => void (await query(databaseUrl, `drop database if exists ${name} with (force)`)),
  };
}

/**
 * An empty virtual host on the run's RabbitMQ.
 *
 * @throws Error where there is no management API to make it with; `freshBroker` works there too
 */
export async function freshVhost(): Promise<{ amqpUrl: string; drop(): Promise<void> }> {
  const { amqpUrl, managementUrl } = testRun();
  if (!managementUrl) {
    throw new Error(
      'no virtual host can be made: the RabbitMQ of TEST_AMQP_URL has no management API at its port 15672 ' +
        '(TEST_RABBITMQ_MANAGEMENT_URL names another address)',
    );
  }
  const name = freshName();
  await createVhost(managementUrl, amqpUrl, name);
  const url = new URL(amqpUrl);
  url.pathname = `/${name}`;
  return { amqpUrl: url.href, drop: () => deleteVhost(managementUrl, amqpUrl, name) };
}

/**
 * A broker without anybody else in it: a virtual host where one can be made, else a prefix of one's own on the run's.
 * Give both, `amqpUrl` and `amqpPrefix` (`AMQP_PREFIX`), to everything that takes part. Under a mere prefix, `drop`
 * leaves the queues behind.
 */
export async function freshBroker(): Promise<{ amqpUrl: string; amqpPrefix: string; drop(): Promise<void> }> {
  const { amqpUrl, managementUrl } = testRun();
  if (managementUrl) return { ...(await freshVhost()), amqpPrefix: 'errand' };
  return { amqpUrl, amqpPrefix: freshName(), drop: async () => undefined };
}

function freshName(): string {
  return `t_${randomBytes(6).toString('hex')}`;
}
