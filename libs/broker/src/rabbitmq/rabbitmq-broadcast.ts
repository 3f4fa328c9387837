import { randomUUID } from 'node:crypto';
import type { Broadcast } from '@errand/contracts';
import { broadcastSchema } from '@errand/contracts';
import type { Logger } from '@errand/runtime';
import type { Channel, ConsumeMessage } from 'amqplib';
import { MAX_BODY_BYTES, encodeBody } from '../envelope-body';
import type { Topology } from '../topology';
import { exclusiveQueue } from '../topology';
import type { ChannelKeeper } from './channel-keeper';
import { keepChannel } from './channel-keeper';
import type { Link } from './link';
import type { Publisher } from './publisher';
import type { TopologyGuard } from './topology-guard';

/** broadcast/subscribe: a fanout to one exclusive queue per listening process. */
export function rabbitMqBroadcast(options: {
  link: Link;
  guard: TopologyGuard;
  publisher: Publisher;
  topology: Topology;
  name: string;
  logger: Logger;
  onChange: () => void;
}) {
  const { link, guard, publisher, topology, name, logger, onChange } = options;
  const { names } = topology;
  const listeners = new Set<(message: Broadcast) => void>();
  let keeper: ChannelKeeper<Channel> | undefined;

  const hear = (message: ConsumeMessage | null) => {
    if (!message) return keeper?.replace('the broker cancelled the consumer of broadcasts');
    const broadcast = read(message.content);
    if (!broadcast) return logger.debug('a broadcast of an unknown kind was ignored'); // of a newer process, maybe
    for (const listener of listeners) {
      try {
        listener(structuredClone(broadcast));
      } catch (err) {
        logger.error({ err }, 'a listener of broadcasts threw');
      }
    }
  };
  const keep = () =>
    keepChannel({
      link,
      what: 'broadcasts',
      logger,
      onChange,
      open: (connection) => connection.createChannel(),
      async setup(channel) {
        await guard.ensured;
        const queue = names.broadcastQueue(`${name}.${randomUUID()}`);
        await channel.assertQueue(queue, exclusiveQueue);
        await channel.bindQueue(queue, names.broadcast, '');
        await channel.consume(queue, hear, { noAck: true });
      },
    });
  return {
    broadcast(message: Broadcast): void {
      publisher
        .publish(
          { exchange: names.broadcast, key: '' },
          encodeBody(message),
          { messageId: randomUUID() },
          { mandatory: false },
        )
        .catch((err: unknown) => logger.debug({ err, kind: message.kind }, 'a broadcast was not sent'));
    },
    /** @returns how to stop listening */
    subscribe(listener: (message: Broadcast) => void): () => void {
      const own = (message: Broadcast) => listener(message); // the same function may subscribe twice
      listeners.add(own);
      keeper ??= keep();
      return () => listeners.delete(own);
    },
    fault: () => keeper?.fault() && `not hearing broadcasts: ${keeper.fault()}`,
    stop: async () => keeper?.stop(),
  };
}

function read(content: Buffer): Broadcast | undefined {
  if (content.length > MAX_BODY_BYTES) return undefined;
  try {
    return broadcastSchema.safeParse(JSON.parse(content.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}
