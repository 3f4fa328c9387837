import type { Servers } from './choose-way';
import { startPostgresContainer } from './postgres-container';
import { startRabbitMqContainer } from './rabbitmq-container';
import { containerEngine } from './container-engine';

/** RabbitMQ and PostgreSQL as containers, when a Docker engine answers. */
export async function containersWay(context: { run: string }): Promise<Servers> {
  await containerEngine();
  const [rabbitMq, postgres] = await Promise.all([startRabbitMqContainer(context), startPostgresContainer(context)]);
  return {
    amqpUrl: rabbitMq.url,
    managementUrl: rabbitMq.managementUrl,
    databaseUrl: postgres.url,
    description: 'RabbitMQ and PostgreSQL as containers, started for this run',
    stop: async () => void (await Promise.all([rabbitMq.stop(), postgres.stop()])),
  };
}
