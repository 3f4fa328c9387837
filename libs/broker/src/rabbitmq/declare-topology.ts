import type { Channel, ChannelModel } from 'amqplib';
import type { BindingSpec, ExchangeSpec, QueueSpec, Topology } from '../topology';
import { errorText, replyCode } from './error-text';

const ACCESS_REFUSED = 403;
const NOT_FOUND = 404;

/**
 * Makes what is missing of the topology, as far as the user may, and compares what is there.
 *
 * A user without the right to declare gets by on a topology that stands already: what exists is then only looked up,
 * which needs no right, and its arguments and bindings are taken on trust.
 *
 * @returns what is wrong, in sentences: a queue with other arguments, an exchange that is missing
 * @throws what amqplib throws when the connection is lost meanwhile
 */
export async function declareTopology(connection: ChannelModel, topology: Topology): Promise<string[]> {
  const faults: string[] = [];
  const ours = new Set<string>();
  let mayDeclare = true;
  let channel: Channel | undefined;

  // The broker closes a channel on every refusal: each gets its answer, and the next one a fresh channel.
  const ask = async (operation: (amqpChannel: Channel) => Promise<unknown>): Promise<unknown> => {
    if (!channel) {
      channel = await connection.createChannel();
      channel.on('error', () => undefined);
    }
    try {
      await operation(channel);
      return undefined;
    } catch (err) {
      channel = undefined;
      if (replyCode(err) === undefined) throw err;
      return err;
    }
  };
  const settle = async (
    what: string,
    name: string,
    declare: (amqpChannel: Channel) => Promise<unknown>,
    check: (amqpChannel: Channel) => Promise<unknown>,
  ) => {
    if (mayDeclare) {
      const err = await ask(declare);
      if (!err) return void ours.add(name);
      if (replyCode(err) !== ACCESS_REFUSED) return void faults.push(`${what} ${name}: ${errorText(err)}`);
      mayDeclare = false;
    }
    const absent = await ask(check);
    if (!absent) return;
    if (replyCode(absent) !== NOT_FOUND) return void faults.push(`${what} ${name}: ${errorText(absent)}`);
    const refused = await ask(declare);
    if (!refused) return void ours.add(name);
    faults.push(`${what} ${name} is missing and this user may not create it (${errorText(refused)})`);
  };

  for (const exchange of topology.exchanges) {
    const check = (amqpChannel: Channel) => amqpChannel.checkExchange(exchange.name);
    await settle('exchange', exchange.name, (amqpChannel) => assertExchange(amqpChannel, exchange), check);
  }
  for (const queue of topology.queues) {
    const check = (amqpChannel: Channel) => amqpChannel.checkQueue(queue.name);
    await settle('queue', queue.name, (amqpChannel) => assertQueue(amqpChannel, queue), check);
  }
  for (const binding of topology.bindings) {
    if (!ours.has(binding.queue)) continue; // not ours to bind, or not there
    const err = await ask((amqpChannel) => bind(amqpChannel, binding));
    if (err) faults.push(`queue ${binding.queue} cannot be bound to ${binding.exchange}: ${errorText(err)}`);
  }
  await channel?.close();
  return faults;
}

function assertExchange(amqpChannel: Channel, { name, type, alternateExchange }: ExchangeSpec) {
  return amqpChannel.assertExchange(name, type, { durable: true, ...(alternateExchange && { alternateExchange }) });
}

function assertQueue(amqpChannel: Channel, { name, arguments: args }: QueueSpec) {
  return amqpChannel.assertQueue(name, { durable: true, arguments: args });
}

function bind(amqpChannel: Channel, { queue, exchange, key }: BindingSpec) {
  return amqpChannel.bindQueue(queue, exchange, key);
}
