import type { TopologyNames, TopologyOptions } from './topology';
import { createTopology } from './topology';

/** RabbitMQ's definitions ({@link https://www.rabbitmq.com/docs/definitions}), the part of them that we fill. */
export interface Definitions {
  users: { name: string; password_hash: string; hashing_algorithm: string; tags: string[] }[];
  vhosts: { name: string }[];
  permissions: { user: string; vhost: string; configure: string; write: string; read: string }[];
  exchanges: {
    name: string;
    vhost: string;
    type: string;
    durable: boolean;
    auto_delete: boolean;
    internal: boolean;
    arguments: Record<string, string>;
  }[];
  queues: {
    name: string;
    vhost: string;
    durable: boolean;
    auto_delete: boolean;
    arguments: Record<string, string | number | boolean>;
  }[];
  bindings: {
    source: string;
    vhost: string;
    destination: string;
    destination_type: 'queue';
    routing_key: string;
    arguments: Record<string, never>;
  }[];
}

/**
 * The whole topology, and a user for each service with the rights it needs and no more, for RabbitMQ to load at its
 * start. The users cannot log in yet: a blank hash fits no password, so that no password is ever in the repository.
 * `docker/rabbitmq/set-passwords.mjs` gives them theirs.
 *
 * @param options.vhost default `errand`
 */
export function definitions(options: TopologyOptions & { vhost?: string } = {}): Definitions {
  const { vhost = 'errand' } = options;
  const topology = createTopology(options);
  const rights = rightsOf(topology.names);
  return {
    users: Object.keys(rights).map((name) => ({
      name,
      password_hash: '',
      hashing_algorithm: 'rabbit_password_hashing_sha256',
      tags: [],
    })),
    vhosts: [{ name: vhost }],
    permissions: Object.entries(rights).map(([user, { write, read }]) => ({
      user,
      vhost,
      configure: anyOf(own(topology.names)),
      write: anyOf([...write, ...own(topology.names)]),
      read: anyOf([...read, ...own(topology.names)]),
    })),
    exchanges: topology.exchanges.map(({ name, type, alternateExchange }) => ({
      name,
      vhost,
      type,
      durable: true,
      auto_delete: false,
      internal: false,
      arguments: { ...(alternateExchange && { 'alternate-exchange': alternateExchange }) },
    })),
    queues: topology.queues.map((queue) => ({
      name: queue.name,
      vhost,
      durable: true,
      auto_delete: false,
      arguments: queue.arguments,
    })),
    bindings: topology.bindings.map(({ exchange, queue, key }) => ({
      source: exchange,
      vhost,
      destination: queue,
      destination_type: 'queue',
      routing_key: key,
      arguments: {},
    })),
  };
}

/**
 * What each service may publish to and read from, as patterns of names. Nobody may declare or delete anything but the
 * exclusive queues of its own; only egress reads what goes to Slack, and only ingress and worker write what came from it.
 */
function rightsOf(names: TopologyNames): Record<string, { write: string[]; read: string[] }> {
  const exactly = (...these: string[]) => these.map(escape);
  const partitions = (exchange: string) => `${escape(exchange)}\\.[0-9]{2}`;
  const everybody = {
    write: exactly(names.broadcast, names.probe),
    read: exactly(names.broadcast, names.replies), // to bind a queue of one's own to them
  };
  const ingress = { write: [...everybody.write, ...exactly(names.events, names.rpc)], read: everybody.read };
  const commands = `${escape(names.stage('commands.'))}[A-Za-z0-9._-]+`;
  return {
    'ingress-rtm': ingress,
    'ingress-events': ingress,
    'ingress-socket': ingress,
    'command-worker': {
      // events: the replay of a dead letter
      write: [
        ...everybody.write,
        ...exactly(names.events, names.outbound, names.dead, names.rpc, names.replies),
        commands,
      ],
      read: [
        ...everybody.read,
        partitions(names.events),
        commands,
        `${escape(names.deadLetters(''))}.+`,
        ...exactly(names.rpcQueue('registry')),
      ],
    },
    egress: {
      write: [...everybody.write, ...exactly(names.outbound, names.retry, names.dead, names.rpc, names.replies)],
      read: [
        ...everybody.read,
        partitions(names.outbound),
        ...exactly(names.admin, names.rpcQueue('directory'), names.rpcQueue('rooms')),
      ],
    },
  };
}

/** The exclusive queues of a process; their random names keep processes out of each other's. */
function own(names: TopologyNames): string[] {
  return [`${escape(names.replyQueue(''))}.+`, `${escape(names.broadcastQueue(''))}.+`];
}

function anyOf(patterns: string[]): string {
  return `^(${patterns.join('|')})$`;
}

function escape(name: string): string {
  return name.replaceAll('.', '\\.');
}
