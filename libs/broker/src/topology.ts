import type { Stage } from './broker';
import { allPartitions, partitionName, partitionOf } from './partition';

/** What the topology depends on. All processes of a deployment must agree on it. */
export interface TopologyOptions {
  /** First part of every name, default `errand`: two deployments on one vhost differ in it. */
  prefix?: string | undefined;
  /** Pools of workers, each with partitions of its own, default `['default']`. */
  pools?: readonly string[] | undefined;
}

export interface Topology {
  names: TopologyNames;
  pools: readonly string[];
  exchanges: ExchangeSpec[];
  queues: QueueSpec[];
  bindings: BindingSpec[];
}
export interface ExchangeSpec {
  name: string;
  type: 'direct' | 'fanout';
  alternateExchange?: string;
}
export interface QueueSpec {
  name: string;
  arguments: Record<string, string | number | boolean>;
}
export interface BindingSpec {
  exchange: string;
  queue: string;
  key: string;
}
export type TopologyNames = ReturnType<typeof namesOf>;

/** Where one message goes. */
export interface Route {
  exchange: string;
  key: string;
}

/** Services that are asked over request/serve; each has a queue. */
export const rpcServices = ['directory', 'registry', 'rooms'] as const;

/** The rungs of the delay ladder, milliseconds; a queue each, as one queue's messages wait for the one before them. */
export const retryDelaysMs = [1_000, 10_000, 60_000, 600_000] as const;

// Arguments never change: RabbitMQ refuses a queue that is declared with others (406). What may change is a policy.
const MAX_LENGTH = 100_000;
const RPC_TTL_MS = 10_000;
/** The net under a consumer that dies with its messages; every prefetched one is charged, so it is not small. */
const DELIVERY_LIMIT = 20;
/** As good as none: 4.x gives a queue without one a limit of 20, then drops; 3.x knows no word for unlimited. */
const NO_DELIVERY_LIMIT = 1_000_000;

/**
 * Every exchange and queue that Errand uses; no other file names one. Durable quorum queues only, and nothing that
 * RabbitMQ 3.10 … 4.x refuses or deprecates; the exclusive queues of replies and broadcasts are made when needed.
 *
 * @throws Error naming a prefix or pool that cannot be part of a name
 */
export function createTopology(options: TopologyOptions = {}): Topology {
  const prefix = checkName('prefix', options.prefix ?? 'errand');
  const pools = [...new Set(options.pools ?? ['default'])].map((pool) => checkName('pool', pool));
  const names = namesOf(prefix);
  const topology: Topology = { names, pools, exchanges: [], queues: [], bindings: [] };
  const queue = (exchange: string, key: string, name: string, args: QueueSpec['arguments']) => {
    topology.queues.push({ name, arguments: { 'x-queue-type': 'quorum', ...full, ...args } });
    topology.bindings.push({ exchange, queue: name, key });
  };

  // What the broker itself publishes to errand.dead comes back to nobody, so it is caught here; what we publish to a
  // stage comes back to us instead (`mandatory`), as an alternate exchange would turn that failure into a success.
  topology.exchanges.push({ name: names.unroutable, type: 'fanout' });
  queue(names.unroutable, '', names.unroutable, { 'x-delivery-limit': NO_DELIVERY_LIMIT });
  topology.exchanges.push({ name: names.dead, type: 'direct', alternateExchange: names.unroutable });

  for (const stage of orderedStages(pools)) {
    const exchange = names.stage(stage);
    topology.exchanges.push({ name: exchange, type: 'direct' });
    queue(names.dead, stage, names.deadLetters(stage), { 'x-delivery-limit': NO_DELIVERY_LIMIT });
    for (const key of allPartitions.map(partitionName))
      queue(exchange, key, `${exchange}.${key}`, { 'x-single-active-consumer': true, ...deadTo(names.dead, stage) });
  }
  queue(names.outbound, 'admin', names.admin, deadTo(names.dead, 'outbound'));

  topology.exchanges.push({ name: names.retry, type: 'direct' });
  for (const ms of retryDelaysMs)
    queue(names.retry, `admin.${ms}`, `${names.retry}.admin.${ms}`, {
      'x-message-ttl': ms,
      'x-delivery-limit': NO_DELIVERY_LIMIT,
      'x-dead-letter-exchange': names.outbound,
      'x-dead-letter-routing-key': 'admin',
      'x-dead-letter-strategy': 'at-least-once',
    });

  topology.exchanges.push({ name: names.rpc, type: 'direct' });
  for (const service of rpcServices)
    queue(names.rpc, service, `${names.rpc}.${service}`, { 'x-message-ttl': RPC_TTL_MS, 'x-delivery-limit': 2 });
  topology.exchanges.push({ name: names.replies, type: 'direct' });
  topology.exchanges.push({ name: names.broadcast, type: 'fanout' });
  topology.exchanges.push({ name: names.probe, type: 'direct' });
  return topology;
}

/** The stages with partitions and order. */
export function orderedStages(pools: readonly string[]): Exclude<Stage, 'admin'>[] {
  return ['events', 'outbound', ...pools.map((pool) => `commands.${pool}` as const)];
}

/** Where a message of the stage goes; undefined when no queue of the stage exists (an unknown pool). */
export function routeOf(topology: Topology, stage: Stage, partitionkey: string): Route | undefined {
  const { names, pools } = topology;
  if (stage === 'admin') return { exchange: names.outbound, key: 'admin' };
  if (!orderedStages(pools).includes(stage)) return undefined;
  return { exchange: names.stage(stage), key: partitionName(partitionOf(partitionkey)) };
}

/** The rung of the ladder on which a message of the stage `admin` waits: the first not shorter, or the longest. */
export function retryRouteOf(topology: Topology, delayMs: number): Route {
  const rung = retryDelaysMs.find((ms) => ms >= delayMs) ?? retryDelaysMs.at(-1);
  return { exchange: topology.names.retry, key: `admin.${rung}` };
}

/** Where dead letters of the stage go. */
export function deadRouteOf(topology: Topology, stage: Stage): Route {
  return { exchange: topology.names.dead, key: stage === 'admin' ? 'outbound' : stage };
}

/** The arguments of an exclusive queue, which lives as long as its consumer; what nobody reads may be dropped. */
export const exclusiveQueue = {
  exclusive: true,
  durable: false,
  autoDelete: true,
  arguments: { 'x-queue-type': 'classic', 'x-max-length': 10_000, 'x-overflow': 'drop-head' },
};

function namesOf(prefix: string) {
  const name = (what: string) => `${prefix}.${what}`;
  return {
    prefix,
    events: name('events'),
    outbound: name('outbound'),
    admin: name('outbound.admin'),
    retry: name('retry'),
    dead: name('dead'),
    unroutable: name('unroutable'),
    rpc: name('rpc'),
    replies: name('replies'),
    broadcast: name('broadcast'),
    /** Nothing is bound to it: a publish here is confirmed and stored nowhere. */
    probe: name('probe'),
    /** The exchange of a stage with partitions. */
    stage: (stage: Exclude<Stage, 'admin'>) => name(stage),
    /** The queue of a partition, or of the stage without any. */
    queue: (stage: Stage, partition: string | undefined) =>
      stage === 'admin' ? name('outbound.admin') : name(`${stage}.${partition}`),
    deadLetters: (stage: string) => name(`dlq.${stage}`),
    rpcQueue: (service: string) => name(`rpc.${service}`),
    /** Exclusive queues of one process; `unique` differs for each. */
    replyQueue: (unique: string) => name(`replies.${unique}`),
    broadcastQueue: (unique: string) => name(`broadcast.${unique}`),
  };
}

const full = { 'x-max-length': MAX_LENGTH, 'x-overflow': 'reject-publish' };

function deadTo(exchange: string, key: string): QueueSpec['arguments'] {
  return {
    'x-delivery-limit': DELIVERY_LIMIT,
    'x-dead-letter-exchange': exchange,
    'x-dead-letter-routing-key': key,
    'x-dead-letter-strategy': 'at-least-once',
  };
}

function checkName(what: string, name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,60}$/.test(name)) return name;
  throw new Error(
    `broker: the ${what} ${JSON.stringify(name)} is not 1 to 61 letters, digits, dots, dashes, underscores`,
  );
}
