import { startPostgresContainer } from './postgres-container';
import { findPostgres, startPostgresProgram } from './postgres-program';
import { startRabbitMqContainer } from './rabbitmq-container';
import type { RabbitMqServer } from './rabbitmq-program';
import { findRabbitMq, startRabbitMqProgram } from './rabbitmq-program';
import { testRun } from './test-run';
import type { ThrowawayServer } from './throwaway-server';

/**
 * Boots a RabbitMQ of the test's own, to be killed and frozen; call `stop()` when done. It takes 5 to 20 s: a test
 * that only wants nobody else in its broker takes `freshBroker`.
 *
 * What was declared less than about a second before a SIGKILL does not survive it (measured on 3.10.8): a classic queue
 * is gone, a quorum queue never finds a leader again, over any number of restarts. Kill a broker that has been in use for
 * a while, or end it with SIGTERM.
 *
 * @param options.management also serve the management API (containers always do)
 */
export async function startRabbitMq(options: { management?: boolean } = {}): Promise<RabbitMqServer> {
  const { directory: run, way } = testRun();
  return way === 'containers' || !findRabbitMq()
    ? startRabbitMqContainer({ run })
    : startRabbitMqProgram({ run, ...options });
}

/** Starts a PostgreSQL of the test's own, to be killed and frozen; call `stop()` when done. */
export async function startPostgres(): Promise<ThrowawayServer> {
  const { directory: run, way } = testRun();
  return way === 'containers' || !findPostgres() ? startPostgresContainer({ run }) : startPostgresProgram({ run });
}
