import { amqpAnswers } from './amqp-answers';
import { startContainer } from './container-engine';
import { managementAnswers } from './management';
import type { RabbitMqServer } from './rabbitmq-program';
import { memoryLimit } from './rabbitmq-program';

/** Runs `TEST_RABBITMQ_IMAGE`, by default rabbitmq:3.10-management, as a broker of its own. */
export async function startRabbitMqContainer(options: { run: string }): Promise<RabbitMqServer> {
  const image = process.env.TEST_RABBITMQ_IMAGE || 'rabbitmq:3.10-management';
  const urlOf = (host: string, port: number | undefined) => `amqp://errand:errand@${host}:${port}`;
  const managementUrlOf = (host: string, port: number | undefined) => `http://${host}:${port}`;
  const server = await startContainer({
    run: options.run,
    image,
    environment: {
      RABBITMQ_DEFAULT_USER: 'errand',
      RABBITMQ_DEFAULT_PASS: 'errand',
      RABBITMQ_NODENAME: 'rabbit@localhost', // rabbitmqctl looks for the same name, whatever the image's own is
    },
    // An image that starts the broker through su gives it 1024 files. Some 300 quorum queues use them up, and then new
    // connections are accepted and never answered.
    files: [{ target: '/etc/security/limits.d/errand.conf', content: '* soft nofile 10000\n' }],
    ports: [5672, 15672],
    ready: async (host, [amqp, management]) =>
      (await amqpAnswers(urlOf(host, amqp))) && (await managementAnswers(managementUrlOf(host, management))),
  });
  const { host, ports, run, ...controls } = server;
  return {
    ...controls,
    url: urlOf(host, ports[0]),
    managementUrl: managementUrlOf(host, ports[1]),
    memoryAlarm: (raised) => run(['rabbitmqctl', ...memoryLimit(raised)]),
  };
}
