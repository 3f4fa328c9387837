import { broadcastSchema } from '@errand/contracts';
import type { Logger } from '@errand/runtime';
import { createLogger } from '@errand/runtime';
import type { Broker, Consumer, DeadLetter, Stage } from '../broker';
import { consumeOwned } from '../consume-owned';
import type { Outlets } from '../deliver';
import { deliveryJob } from '../deliver';
import { bodyAsText, encodeBody } from '../envelope-body';
import { BrokerUnavailableError, UnroutableError } from '../errors';
import type { Job, Lanes } from '../lanes';
import { createLanes } from '../lanes';
import { partitionName, partitionOf } from '../partition';
import { deadRouteOf } from '../topology';
import { inMemoryRpc } from './in-memory-rpc';
import type { InMemoryState, StoredMessage } from './in-memory-state';
import { createInMemoryState, queueOf } from './in-memory-state';
import type { MemoryConsumer, MemoryDelivery, MemoryQueue } from './memory-queue';

/** A broker in this process, for `local` and for tests: what it holds is gone when the process ends. */
export interface InMemoryBroker {
  /** A service's own handle; its `close()` stops the consumers of that service alone. */
  connect(name: string): Broker;
  /** Puts bytes into a partition as a foreign publisher might; for tests. */
  publishRaw(stage: Stage, partition: string | undefined, body: Buffer): void;
}

/** Deliveries held at once, per partition. */
const PREFETCH = 32;

export function createInMemoryBroker(options: { logger?: Logger; pools?: readonly string[] } = {}): InMemoryBroker {
  const logger = options.logger ?? createLogger({ name: 'broker', level: 'silent' });
  const state = createInMemoryState(options.pools);
  return {
    connect: (name) => connect(state, logger.child({ broker: name })),
    publishRaw(stage, partition, body) {
      queueOf(state, stage, partition)?.push({ body, attempt: 0, correlationid: undefined, traceparent: undefined });
    },
  };
}

function connect(state: InMemoryState, logger: Logger): Broker {
  const consumers = new Set<Consumer>();
  const faultListeners = new Set<(fault: string | undefined) => void>();
  let closed: string | undefined;
  const rpc = inMemoryRpc(state);

  const refuseIfClosed = () => {
    if (closed) throw new BrokerUnavailableError(closed);
  };
  const track = (stop: () => Promise<void>): Consumer => {
    const consumer = {
      stop: async () => {
        await stop();
        consumers.delete(consumer);
      },
    };
    consumers.add(consumer);
    return consumer;
  };
  const store = (stage: Stage, partition: string | undefined, message: StoredMessage) => {
    const queue = queueOf(state, stage, partition);
    if (!queue) throw new UnroutableError(`no queue takes messages of the stage ${stage}`);
    if (!queue.push(message)) throw new BrokerUnavailableError(`a queue of the stage ${stage} is full`);
  };
  const outlets: Outlets = {
    async deadLetter({ stage, body, ...letter }) {
      const queue = state.deadLetters.get(deadRouteOf(state.topology, stage).key);
      const stored = queue?.push({ ...letter, stage, body: bodyAsText(body), diedAt: new Date().toISOString() });
      if (!stored) throw new BrokerUnavailableError('the queue of dead letters is full');
    },
    async retryLater({ body, attempt, correlationid, traceparent }, delayMs) {
      const again = () => {
        const message = { body, attempt: attempt + 1, correlationid, traceparent };
        if (!queueOf(state, 'admin', undefined)?.push(message)) setTimeout(again, delayMs).unref(); // full
      };
      setTimeout(again, delayMs).unref();
    },
  };

  return {
    async publish(stage, envelope) {
      refuseIfClosed();
      const partition = stage === 'admin' ? undefined : partitionName(partitionOf(envelope.partitionkey));
      const { correlationid, traceparent } = envelope;
      store(stage, partition, { body: encodeBody(envelope), attempt: 0, correlationid, traceparent });
    },
    consume(stage, handler, { prefetch = PREFETCH, partitions, shed } = {}) {
      const { stop } = consumeOwned(stage, partitions, (partition) => {
        const queue = queueOf(state, stage, partition);
        if (!queue) throw new UnroutableError(`no queue holds messages of the stage ${stage}`);
        const log = logger.child({ stage, partition });
        const lanes = createLanes({ logger: log, shed: shed && { over: shed.over, full: prefetch } });
        const stopDraining = drain(queue, prefetch, lanes, ({ value, ...delivery }) =>
          deliveryJob({ ...value, ...delivery }, { stage, partition, handler, shed, outlets, logger: log }),
        );
        return { fault: () => undefined, stop: stopDraining };
      });
      return track(stop);
    },
    consumeDeadLetters(handler: (letter: DeadLetter) => Promise<void>) {
      const stops = [...state.deadLetters].map(([stage, queue]) => {
        const lanes = createLanes({ logger: logger.child({ deadLettersOf: stage }) });
        return drain(queue, PREFETCH, lanes, ({ value, signal, ack }) => ({
          lane: value.id,
          signal,
          run: async () => (await handler({ ...value }), ack()),
        }));
      });
      return track(async () => void (await Promise.all(stops.map((stop) => stop()))));
    },
    async request(service, body, { deadlineMs }) {
      refuseIfClosed();
      return rpc.request(service, body, deadlineMs);
    },
    serve: (service, handler) => track(rpc.serve(service, handler)),
    broadcast(message) {
      if (closed) return;
      const text = JSON.stringify(message);
      for (const listener of state.listeners) queueMicrotask(() => listener(JSON.parse(text)));
    },
    subscribe(listener) {
      const heard = (message: unknown) => {
        const parsed = broadcastSchema.safeParse(message);
        try {
          if (parsed.success && state.listeners.has(heard)) listener(parsed.data);
        } catch (err) {
          logger.error({ err }, 'a listener of broadcasts threw');
        }
      };
      state.listeners.add(heard);
      return track(async () => void state.listeners.delete(heard));
    },
    fault: () => closed,
    onFault(listener) {
      faultListeners.add(listener);
      listener(closed);
    },
    async close() {
      if (closed) return;
      closed = 'closed';
      await Promise.all([...consumers].map((consumer) => consumer.stop()));
      for (const listener of faultListeners) listener(closed);
    },
  };
}

/** Consumes a queue through lanes; returns how to stop: finish what runs, give back the rest. */
function drain<T>(
  queue: MemoryQueue<T>,
  prefetch: number,
  lanes: Lanes,
  jobOf: (delivery: MemoryDelivery<T>) => Job,
): () => Promise<void> {
  const consumer: MemoryConsumer = queue.consume(prefetch, (delivery) => lanes.add(jobOf(delivery)));
  return async () => {
    await lanes.stop();
    consumer.close();
  };
}
