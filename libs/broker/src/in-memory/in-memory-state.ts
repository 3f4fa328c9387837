import type { DeadLetter, Stage } from '../broker';
import { allPartitions, partitionName } from '../partition';
import type { Topology } from '../topology';
import { createTopology, orderedStages, rpcServices } from '../topology';
import type { MemoryQueue } from './memory-queue';
import { createMemoryQueue } from './memory-queue';

/** What the connections to one in-memory broker share. */
export interface InMemoryState {
  topology: Topology;
  /** By the names that the queues have on RabbitMQ. */
  stages: Map<string, MemoryQueue<StoredMessage>>;
  deadLetters: Map<string, MemoryQueue<DeadLetter>>;
  rpc: Map<string, MemoryQueue<Call>>;
  listeners: Set<(message: unknown) => void>;
}

export interface StoredMessage {
  body: Buffer;
  attempt: number;
  correlationid: string | undefined;
  traceparent: string | undefined;
}
/** A request on its way. Bodies are JSON text, so that neither side can change what the other holds. */
export interface Call {
  body: string;
  answer(answer: { ok: true; body: string } | { ok: false; message: string }): void;
}

/** As long as the queues of RabbitMQ may get: a process that is not keeping up is told so before memory runs out. */
const MAX_LENGTH = 100_000;

export function createInMemoryState(pools: readonly string[] | undefined): InMemoryState {
  const topology = createTopology({ pools });
  const { names } = topology;
  const stages: InMemoryState['stages'] = new Map();
  const deadLetters: InMemoryState['deadLetters'] = new Map();
  for (const stage of orderedStages(topology.pools)) {
    deadLetters.set(stage, createMemoryQueue({ singleActive: false, maxLength: MAX_LENGTH }));
    for (const partition of allPartitions)
      stages.set(
        names.queue(stage, partitionName(partition)),
        createMemoryQueue({ singleActive: true, maxLength: MAX_LENGTH }),
      );
  }
  stages.set(names.queue('admin', undefined), createMemoryQueue({ singleActive: false, maxLength: MAX_LENGTH }));
  const rpc: InMemoryState['rpc'] = new Map();
  for (const service of rpcServices)
    rpc.set(service, createMemoryQueue({ singleActive: false, maxLength: MAX_LENGTH }));
  return { topology, stages, deadLetters, rpc, listeners: new Set() };
}

/** The queue of a stage and partition; undefined for a pool that does not exist. */
export function queueOf(
  state: InMemoryState,
  stage: Stage,
  partition: string | undefined,
): MemoryQueue<StoredMessage> | undefined {
  return state.stages.get(state.topology.names.queue(stage, partition));
}
