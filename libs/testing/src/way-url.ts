import { amqpAnswers } from './amqp-answers';
import type { Servers } from './choose-way';
import { managementAnswers } from './management';
import { databaseAnswers } from './postgres-client';

/** Servers that run already: TEST_AMQP_URL, TEST_DATABASE_URL, and TEST_RABBITMQ_MANAGEMENT_URL if it is unusual. */
export async function urlWay(): Promise<Servers> {
  const { TEST_AMQP_URL: amqpUrl, TEST_DATABASE_URL: databaseUrl } = process.env;
  if (!amqpUrl || !databaseUrl) {
    const missing = [...(amqpUrl ? [] : ['TEST_AMQP_URL']), ...(databaseUrl ? [] : ['TEST_DATABASE_URL'])];
    throw new Error(`${missing.join(' and ')} not set`);
  }
  if (!(await amqpAnswers(amqpUrl, 5000))) throw new Error('no RabbitMQ answers at TEST_AMQP_URL');
  if (!(await databaseAnswers(databaseUrl))) throw new Error('no PostgreSQL answers at TEST_DATABASE_URL');
  const usual = `http://${new URL(amqpUrl).hostname}:15672`;
  const managementUrl = process.env.TEST_RABBITMQ_MANAGEMENT_URL || usual;
  return {
    amqpUrl,
    databaseUrl,
    managementUrl: (await managementAnswers(managementUrl)) ? managementUrl : undefined,
    description: `${new URL(amqpUrl).host} and ${new URL(databaseUrl).host}`,
    stop: async () => undefined,
  };
}
