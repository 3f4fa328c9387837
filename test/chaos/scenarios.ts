import type { FaultRule } from '@errand/slack-simulator';
import { pause } from './clock';
import type { Fleet, FleetOptions } from './fleet';
import type { Protection } from './protections';
import type { Place, Servers } from './servers';

/** Where a scenario makes its trouble. */
export interface Scene {
  fleet: Fleet;
  servers: Servers;
  place: Place;
  /** From 0 up to 1. */
  random: () => number;
  /** True when the last command was typed. */
  isOver(): boolean;
}

export interface Scenario {
  name: string;
  /** What happens, for people. */
  what: string;
  fleet?: Partial<Pick<FleetOptions, 'transport' | 'skewMs' | 'commandTtlMs' | 'heartbeatSeconds'>>;
  /** What its control runs go without, one after the other. */
  controls: readonly Protection[];
  /** Begins a little after the load; returns when nothing is in trouble any more. */
  disturb(scene: Scene): Promise<void>;
}

const FREEZE_MS = 20_000;

export const scenarios: readonly Scenario[] = [
  {
    name: 'random kills',
    what: 'kill -9 of a process of any kind, every one to three seconds',
    controls: ['ack after handling', 'partition key'],
    disturb: killAtRandom,
  },
  {
    name: 'random kills over HTTP',
    what: 'the same, events coming over HTTP',
    fleet: { transport: 'http' },
    controls: ['ack after handling'],
    disturb: killAtRandom,
  },
  {
    name: 'broker killed',
    what: 'kill -9 of RabbitMQ, and a new start',
    controls: ['confirm before acknowledgement'],
    disturb: ({ servers }) => servers.rabbitMq.restart(),
  },
  {
    name: 'memory alarm',
    what: "RabbitMQ's memory alarm for 10 s: it reads nothing from those that publish",
    controls: ['confirm before acknowledgement'],
    async disturb({ servers: { rabbitMq } }) {
      await rabbitMq.memoryAlarm(true);
      await pause(10_000);
      await rabbitMq.memoryAlarm(false);
    },
  },
  {
    name: 'worker frozen',
    what: 'SIGSTOP of a worker for 20 s, after 15 of which RabbitMQ gives its messages to the other one',
    fleet: { heartbeatSeconds: 5 },
    controls: ['claims'],
    disturb: ({ fleet }) => fleet.freeze('command-worker-1', FREEZE_MS),
  },
  {
    name: 'egress frozen',
    what: 'SIGSTOP of an egress for 20 s, while Slack takes 300 ms for a post',
    controls: ['leases of the ledger'],
    async disturb({ fleet }) {
      await withFaults(fleet, [{ method: 'chat.postMessage', kind: 'slow', ms: 300 }], async () => {
        await pause(1_000);
        await fleet.freeze('egress-1', FREEZE_MS);
      });
    },
  },
  {
    name: 'broker frozen',
    what: 'SIGSTOP of RabbitMQ for 20 s',
    controls: ['confirm before acknowledgement'],
    async disturb({ servers: { rabbitMq } }) {
      await rabbitMq.pause();
      await pause(FREEZE_MS);
      await rabbitMq.resume();
    },
  },
  {
    name: 'database killed',
    what: 'kill -9 of PostgreSQL, 3 s without, and a new start',
    controls: ['pause on trouble'],
    async disturb({ servers: { postgres } }) {
      await postgres.kill();
      await pause(3_000);
      await postgres.restart();
    },
  },
  {
    name: 'Slack fails',
    what: 'a third of all posts is answered 500, 429, or by a cut connection before or after Slack took it',
    controls: ['look before posting again', 'retry of posts'],
    disturb: (scene) =>
      withFaults(
        scene.fleet,
        [
          { method: 'chat.postMessage', kind: 'cut-after', probability: 0.1 },
          { method: 'chat.postMessage', kind: 'status', status: 500, after: true, probability: 0.05 },
          { method: 'chat.postMessage', kind: 'status', status: 500, probability: 0.1 },
          { method: 'chat.postMessage', kind: 'cut-before', probability: 0.05 },
          { method: 'chat.postMessage', kind: 'ratelimited', retryAfter: 1, probability: 0.05 },
        ],
        () => untilOver(scene),
      ),
  },
  {
    name: 'sockets refreshed',
    what: 'Slack ends connections a hundred times: announced, at once, and by a cut before the acknowledgement comes',
    controls: ['claims'],
    async disturb({ fleet: { simulator } }) {
      const how = ['warning', 'refresh_requested', 'cut'] as const;
      for (let n = 0; n < 100; n += 1) {
        if (n % 4 === 3) simulator.operator.addFaults([{ method: 'socket', kind: 'cut-after', times: 1 }]);
        else endOneSocket(simulator.operator, how[n % 4]!);
        await pause(200);
      }
    },
  },
  {
    name: 'rolling restart',
    what: 'SIGTERM of every process, one after the other, each started again',
    controls: ['ack after handling'],
    async disturb({ fleet }) {
      for (const name of fleet.names) {
        const code = await fleet.restart(name);
        if (code !== 0) throw new Error(`${name} ended with exit code ${code} on SIGTERM`);
        await pause(1_000);
      }
    },
  },
  {
    name: 'queues deleted',
    what: 'the queues of four partitions are deleted while nothing waits in them, three times',
    controls: ['confirm before acknowledgement'],
    async disturb({ place }) {
      for (let n = 0; n < 3; n += 1) {
        await place.deleteQueues(['00', '05', '10', '15']);
        await pause(3_000);
      }
    },
  },
  {
    name: 'delivered twice',
    what: 'every event comes over Socket Mode and over HTTP, and half of the frames twice; workers are killed meanwhile',
    fleet: { transport: 'both' },
    controls: ['claims'],
    disturb: (scene) =>
      withFaults(scene.fleet, [{ method: 'socket', kind: 'double', probability: 0.5 }], () => killAtRandom(scene)),
  },
  {
    name: 'clocks wrong',
    what: 'one worker, one egress and one ingress are ten minutes ahead, another egress ten behind; one post in ten is cut',
    fleet: {
      skewMs: { 'command-worker-1': 600_000, 'egress-1': 600_000, 'egress-2': -600_000, 'ingress-socket-1': 600_000 },
      commandTtlMs: 300_000,
    },
    controls: ["the database's clock"],
    disturb: (scene) =>
      withFaults(scene.fleet, [{ method: 'chat.postMessage', kind: 'cut-after', probability: 0.1 }], () =>
        untilOver(scene),
      ),
  },
];

async function killAtRandom({ fleet, random, isOver }: Scene): Promise<void> {
  while (!isOver()) {
    await fleet.kill(fleet.names[Math.floor(random() * fleet.names.length)]!);
    await pause(500 + random() * 2_000);
  }
}

async function untilOver({ isOver }: Scene): Promise<void> {
  while (!isOver()) await pause(100);
}

async function withFaults(fleet: Fleet, faults: FaultRule[], meanwhile: () => Promise<void>): Promise<void> {
  fleet.simulator.operator.addFaults(faults);
  try {
    await meanwhile();
  } finally {
    fleet.simulator.operator.clearFaults();
  }
}

function endOneSocket(operator: Fleet['simulator']['operator'], reason: 'warning' | 'refresh_requested' | 'cut'): void {
  const { socket } = operator.connections() as { socket: { id: number }[] };
  const oldest = socket[0];
  if (oldest) operator.disconnectSockets({ reason, connection: oldest.id });
}
