import { randomUUID } from 'node:crypto';
import type { Broker, PartitionOwner } from '@errand/broker';
import { allPartitions } from '@errand/broker';
import type { EgressOptions } from '@errand/egress';
import { sleep } from '@errand/runtime';
import type { Store } from '@errand/storage';
import { goesWithout } from '../protections';

// The ports of the services, each without one protection where the run says so, else as they are.

/** How long a worker that acks first has a delivery in memory only: longer than one takes that ends in good order. */
const IN_MEMORY_MS = 2_000;

export function ingressBroker(broker: Broker): Broker {
  if (goesWithout('confirm before acknowledgement'))
    return {
      ...broker,
      async publish(stage, envelope) {
        broker.publish(stage, envelope).catch(() => undefined);
      },
    };
  if (goesWithout('partition key'))
    return {
      ...broker,
      publish: (stage, envelope) => broker.publish(stage, { ...envelope, partitionkey: randomUUID() }),
    };
  return broker;
}

export function workerBroker(broker: Broker): Broker {
  const wrapEvents = (wrap: (handled: () => Promise<void>) => Promise<void>): Broker => ({
    ...broker,
    consume: (stage, handler, options) =>
      broker.consume(
        stage,
        stage === 'events' ? (delivery, secured) => wrap(() => handler(delivery, secured)) : handler,
        options,
      ),
  });
  if (goesWithout('ack after handling'))
    return wrapEvents(async (handle) => {
      setTimeout(() => void handle().catch(() => undefined), IN_MEMORY_MS);
    });
  if (goesWithout('pause on trouble')) return wrapEvents((handle) => handle().catch(() => undefined));
  if (goesWithout('claims'))
    // nor is anything queued then
    return { ...broker, consume: (stage, handler, { shed: _, ...rest } = {}) => broker.consume(stage, handler, rest) };
  return broker;
}

export function workerStore(store: Store): Store {
  const { executions } = store;
  if (goesWithout('claims'))
    return {
      ...store,
      executions: {
        claim: async ({ id }) => ({ outcome: 'claimed', lease: { executionId: id, version: 1 }, expired: false }),
        enqueue: async () => undefined,
        nextOf: async () => [],
        queuedLanes: async () => [],
        leaveLane: async () => undefined,
        renew: async () => [],
        release: async () => undefined,
        addReply: async () => undefined,
        findEffect: async () => undefined,
        storeEffect: async () => undefined,
        commit: async () => undefined,
        markPublished: async () => undefined,
        abandoned: async () => [],
      },
    };
  if (goesWithout("the database's clock"))
    return {
      ...store,
      executions: {
        ...executions,
        async claim(wanted) {
          const claim = await executions.claim(wanted);
          const { expiresat } = wanted.envelope;
          const expired = expiresat !== undefined && Date.parse(expiresat) < Date.now();
          return claim.outcome === 'claimed' || claim.outcome === 'taken_over' ? { ...claim, expired } : claim;
        },
      },
    };
  return store;
}

export function egressPorts(ports: Pick<EgressOptions, 'store' | 'slack'>): Partial<EgressOptions> {
  const { store, slack } = ports;
  if (goesWithout('look before posting again'))
    return { ...ports, slack: { ...slack, findMessageByKey: async () => undefined } };
  if (goesWithout('retry of posts')) {
    const failure = { class: 'permanent', error: 'given_up', unclear: false, rateLimited: false } as const;
    return { ...ports, classify: () => failure };
  }
  if (goesWithout('leases of the ledger'))
    return {
      ...ports,
      partitions: ownsAll,
      // No grant ends, and no row is another's.
      clock: { now: Date.now, elapsed: () => 0, sleep: async (ms, signal) => (ms > 0 ? sleep(ms, signal) : undefined) },
      store: {
        ...store,
        ledger: {
          ...store.ledger,
          hold: (_owner, partitions, leaseMs) => store.ledger.hold('everybody', partitions, leaseMs),
          letGo: async () => undefined,
          async mark(mark) {
            await store.ledger.mark(mark);
            return true;
          },
        },
      },
    };
  return ports;
}

const ownsAll: PartitionOwner = {
  owned: () => allPartitions,
  onChange: () => () => undefined,
  members: () => 1,
  fault: () => undefined,
  onFault: (listener) => listener(undefined),
  stop: () => undefined,
};
