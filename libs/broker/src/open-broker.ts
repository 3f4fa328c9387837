import type { Logger } from '@errand/runtime';
import { isModuleAddress, loadAdapter } from '@errand/runtime';
import type { Broker } from './broker';
import { connectRabbitMq } from './rabbitmq/rabbitmq';

/** What a broker of somebody else is told. The rest it reads from its own variables. */
export interface BrokerModuleOptions {
  /** Which service it is for. */
  name: string;
  /** What one deployment calls everything by, where several share a server. */
  prefix: string;
  logger: Logger;
}

/**
 * The default export of a module that `AMQP_URL` names. Its broker passes `@errand/broker/testing`; its errors are known by
 * their `code`.
 */
export interface BrokerModule {
  connect(options: BrokerModuleOptions): Broker | Promise<Broker>;
}

const members: Record<keyof Broker, true> = {
  publish: true,
  consume: true,
  consumeDeadLetters: true,
  request: true,
  serve: true,
  broadcast: true,
  subscribe: true,
  fault: true,
  onFault: true,
  close: true,
};

/**
 * The broker that `AMQP_URL` names: RabbitMQ, or that of a module.
 *
 * @throws ConfigError the module is at fault
 * @throws Error as `connectRabbitMq`
 */
export async function openBroker(
  env: { AMQP_URL: string; AMQP_PREFIX: string },
  options: { name: string; logger: Logger },
): Promise<Broker> {
  const { AMQP_URL: address, AMQP_PREFIX: prefix } = env;
  if (!isModuleAddress(address)) return connectRabbitMq({ urls: address, prefix, ...options });
  return loadAdapter<Broker, BrokerModuleOptions>({
    variable: 'AMQP_URL',
    address,
    method: 'connect',
    options: { prefix, ...options },
    members,
    described: 'BrokerModule of @errand/broker',
  });
}
