import type { Health, Logger } from '@errand/runtime';
import type { Broker, Consumer, Stage } from '../broker';
import { consumeOwned } from '../consume-owned';
import type { Outlets } from '../deliver';
import { deliveryJob, unreadable } from '../deliver';
import { encodeBody, readEnvelope } from '../envelope-body';
import { UnroutableError } from '../errors';
import { createTopology, deadRouteOf, orderedStages, retryRouteOf, routeOf } from '../topology';
import { deadLetterOf, deadLetterProperties, propertiesOf, rawMessageOf, unreadableLetter } from './amqp-message';
import { parseBrokerUrls } from './broker-urls';
import { createFaultWatch } from './fault-watch';
import { createLink } from './link';
import { createPublisher } from './publisher';
import type { QueueConsumer } from './queue-consumer';
import { consumeQueue } from './queue-consumer';
import { rabbitMqBroadcast } from './rabbitmq-broadcast';
import { rabbitMqRpc } from './rabbitmq-rpc';
import { createTopologyGuard } from './topology-guard';

export interface RabbitMqOptions {
  /** amqp:// or amqps://, several separated by commas: a cluster's nodes, tried in turn. */
  urls: string;
  /** Who we are: on the connections, in messages, in the names of our own queues. */
  name: string;
  logger: Logger;
  /** First part of every exchange's and queue's name, default `errand`. */
  prefix?: string | undefined;
  /** Pools of workers, default `['default']`. */
  pools?: readonly string[] | undefined;
  /** Gets the condition `broker`, met while `fault()` is undefined. */
  health?: Health | undefined;
  /** Silence after which a publish has failed, milliseconds, default 10,000. */
  confirmTimeoutMs?: number | undefined;
}

/** Deliveries held at once, per partition. */
const PREFETCH = 32;
const TICK_MS = 5_000;

/**
 * The broker of a deployment. Returns at once and connects in the background, for ever: `fault()` tells how it stands.
 *
 * Two connections, as an alarm of the broker stops reading from those that publish, acks included.
 *
 * @throws Error when `urls`, `prefix` or a pool cannot be used; it quotes no URL
 */
export function connectRabbitMq(options: RabbitMqOptions): Broker {
  const { logger, name, confirmTimeoutMs } = options;
  const topology = createTopology({ prefix: options.prefix, pools: options.pools });
  const { names } = topology;
  const urls = parseBrokerUrls(options.urls);
  const consumers = new Set<QueueConsumer & Consumer>();
  let closing: Promise<void> | undefined;

  const watch = createFaultWatch(() => {
    const link = publishing.fault() ?? consuming.fault();
    if (closing || link) return closing ? 'closed' : link;
    const consumption = [...consumers, rpc, broadcast].map((consumer) => consumer.fault());
    return publisher.fault() ?? guard.fault() ?? consumption.find((fault) => fault !== undefined);
  });
  const onChange = () => {
    publisher.linkChanged();
    watch.look();
  };
  const publishing = createLink({ urls, name: `${name}/publish`, logger, onChange });
  const consuming = createLink({ urls, name: `${name}/consume`, logger, onChange });
  const guard = createTopologyGuard(topology, { logger, onChange });
  const publisher = createPublisher({
    link: publishing,
    topology,
    guard,
    logger,
    onChange,
    ...(confirmTimeoutMs !== undefined && { confirmTimeoutMs }),
  });
  const common = { link: consuming, guard, publisher, topology, name: queueSafe(name), logger, onChange };
  const rpc = rabbitMqRpc(common);
  const broadcast = rabbitMqBroadcast(common);
  const ticking = setInterval(() => publisher.tick(), TICK_MS);
  ticking.unref();

  const track = (parts: QueueConsumer[]): Consumer => {
    const consumer = {
      fault: () => parts.map((part) => part.fault()).find((fault) => fault !== undefined),
      async stop() {
        await Promise.all(parts.map((part) => part.stop()));
        consumers.delete(consumer);
        watch.look();
      },
    };
    consumers.add(consumer);
    watch.look();
    return consumer;
  };
  const broker: Broker = {
    async publish(stage, envelope) {
      const route = routeOf(topology, stage, envelope.partitionkey);
      if (!route) throw new UnroutableError(`no queue takes messages of the stage ${stage}`);
      await publisher.publish(route, encodeBody(envelope), propertiesOf(envelope, { appId: name }));
    },

    consume(stage, handler, { prefetch = PREFETCH, partitions, shed } = {}) {
      if (stage !== 'admin' && !orderedStages(topology.pools).includes(stage))
        throw new UnroutableError(`no queue holds messages of the stage ${stage}`);
      const consumePartition = (partition: string | undefined): QueueConsumer => {
        const log = logger.child({ stage, partition });
        return consumeQueue({
          link: consuming,
          guard,
          queue: names.queue(stage, partition),
          prefetch,
          shedOver: shed?.over,
          logger: log,
          onChange,
          toJob: (message, own) =>
            deliveryJob(rawMessageOf(message, own), { stage, partition, handler, shed, outlets, logger: log }),
          setAside(message, reason) {
            const dying = unreadable(message.content, stage, reason);
            log.warn({ id: dying.id, cause: dying.cause }, 'dead letter');
            return outlets.deadLetter(dying);
          },
        });
      };
      return track([consumeOwned(stage, partitions, consumePartition)]);
    },

    consumeDeadLetters(handler) {
      const consumeStage = (stage: Stage): QueueConsumer =>
        consumeQueue({
          link: consuming,
          guard,
          queue: names.deadLetters(stage),
          prefetch: PREFETCH,
          logger: logger.child({ deadLettersOf: stage }),
          onChange,
          toJob(message, own) {
            const letter = deadLetterOf(message, stage, names);
            const run = async () => {
              await handler({ ...letter });
              own.ack();
            };
            return { lane: letter.id, signal: own.signal, run };
          },
          setAside: (message, reason) => handler(unreadableLetter(message, stage, reason)),
        });
      return track(orderedStages(topology.pools).map(consumeStage));
    },

    request: (service, body, requestOptions) => rpc.request(service, body, requestOptions),
    serve: (service, handler) => track([rpc.serve(service, handler)]),
    broadcast: (message) => broadcast.broadcast(message),
    subscribe(listener) {
      const stop = broadcast.subscribe(listener);
      return track([{ fault: () => undefined, stop: async () => stop() }]);
    },
    fault: watch.fault,
    onFault: watch.onFault,
    close: () => (closing ??= close()),
  };

  const outlets: Outlets = {
    deadLetter: (dying) =>
      publisher.publish(deadRouteOf(topology, dying.stage), dying.body, deadLetterProperties(dying)),
    async retryLater(raw, delayMs) {
      const read = readEnvelope(raw.body);
      if (!('envelope' in read)) throw new Error(read.reason); // it was read before it was handled
      const properties = propertiesOf(read.envelope, { appId: name, attempt: raw.attempt + 1 });
      await publisher.publish(retryRouteOf(topology, delayMs), raw.body, properties);
    },
  };

  /** Channels before connections: closing a connection overtakes the acks that are still to be written. */
  async function close(): Promise<void> {
    await Promise.all([...consumers].map((consumer) => consumer.stop()));
    await Promise.all([rpc.stop(), broadcast.stop()]);
    await publisher.stop();
    clearInterval(ticking);
    await Promise.all([consuming.close(), publishing.close()]);
    watch.look();
  }

  if (options.health) {
    const condition = options.health.condition('broker', 'not connected yet');
    broker.onFault((fault) => (fault ? condition.fail(fault) : condition.ok()));
  }
  return broker;
}

/** A service's name as a part of a queue's name. */
function queueSafe(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]/g, '-').slice(0, 60);
}
