import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SlackSimulator } from '@errand/slack-simulator';
import { startSlackSimulator } from '@errand/slack-simulator';
import type { ServiceProcess } from '@errand/testing';
import { freePort, startProcess } from '@errand/testing';
import { startBalancer } from './balancer';
import type { Programs, ServiceKind } from './build-processes';
import type { Crash } from './checker/history';
import { now, pause } from './clock';
import type { Protection } from './protections';
import { WITHOUT } from './protections';
import type { Place } from './servers';

/** How events come in: `both` is Socket Mode, and beside it HTTP for the same app. */
export type Transport = 'socket' | 'http' | 'both';

/** Two of a kind. */
const REPLICAS = 2;
/** How long a killed process is away. */
const RESTART_AFTER_MS = 500;
const READY_MS = 90_000;

export interface FleetOptions {
  programs: Programs;
  /** Where effects and settings are kept. */
  directory: string;
  transport: Transport;
  /** Factor on Slack's times between its retries. */
  timeScale: number;
  without?: Protection | undefined;
  commandTtlMs: number;
  /** Whose date is wrong, and by how many milliseconds: `{ 'egress-1': 600_000 }`. */
  skewMs?: Record<string, number>;
  /** RabbitMQ gives up who is silent for three of them. */
  heartbeatSeconds?: number;
}

/** The services of a run as processes, two of each kind, and the Slack that they work for. */
export interface Fleet {
  simulator: SlackSimulator;
  /** `command-worker-1`, `command-worker-2`, `egress-1` … */
  names: readonly string[];
  /** SIGKILL, and a new start half a second later. */
  kill(name: string): Promise<void>;
  /** SIGTERM, and a new start when it has ended. @returns its exit code */
  restart(name: string): Promise<number | null>;
  /** Stands still for so long. */
  freeze(name: string, ms: number): Promise<void>;
  /** Waits until every process is ready. */
  ready(): Promise<void>;
  crashes(): readonly Crash[];
  /** Addresses of the HTTP ingresses' balancer; undefined over Socket Mode alone. */
  eventsUrl: string | undefined;
  effectsFile: string;
  logsOf(name: string): readonly Record<string, unknown>[];
  stop(): Promise<void>;
}

export async function startFleet(place: Place, options: FleetOptions): Promise<Fleet> {
  const { programs, directory, transport, timeScale, without, skewMs = {} } = options;
  const simulator = await startSlackSimulator({ timeScale });
  const services = new Map<string, ServiceProcess>();
  const crashes: Crash[] = [];
  const undo: (() => unknown)[] = [() => simulator.stop()];
  const stop = async () => {
    await Promise.all([...services.values()].map((service) => service.kill('SIGKILL')));
    for (const step of undo.splice(0).reverse()) await step();
  };

  const effectsFile = join(directory, `${place.amqpPrefix}.effects`);
  const settingsFile = join(directory, `${place.amqpPrefix}.yaml`);
  writeFileSync(effectsFile, '');
  writeFileSync(settingsFile, `pacing:\n  channelPerSecond: 0\ncommandTtl: ${options.commandTtlMs / 1000}s\n`);
  const shared = {
    AMQP_URL: options.heartbeatSeconds ? `${place.amqpUrl}?heartbeat=${options.heartbeatSeconds}` : place.amqpUrl,
    AMQP_PREFIX: place.amqpPrefix,
    ERRAND_CONFIG: settingsFile,
    ...(without && { [WITHOUT]: without }),
  };
  const withSlack = {
    ...shared,
    SLACK_API_URL: simulator.apiUrl,
    SLACK_BOT_TOKEN: simulator.botToken,
    ...(transport !== 'http' && { SLACK_SOCKET_MODE: 'true' }),
  };
  const eventPorts = transport === 'socket' ? [] : await Promise.all([freePort(), freePort()]);
  const settingsOf = (kind: ServiceKind, index: number): Record<string, string> => {
    switch (kind) {
      case 'command-worker':
        return { ...shared, DATABASE_URL: place.databaseUrl, EFFECTS: effectsFile };
      case 'egress':
        return { ...withSlack, DATABASE_URL: place.databaseUrl };
      case 'ingress-socket':
        return { ...withSlack, SLACK_APP_TOKEN: simulator.appToken };
      case 'ingress-events':
        return {
          ...withSlack,
          SLACK_SIGNING_SECRET: simulator.signingSecret,
          INGRESS_MODE: 'on',
          HOST: '127.0.0.1',
          PORT: String(eventPorts[index]),
        };
    }
  };
  const kinds: ServiceKind[] = [
    'command-worker',
    'egress',
    ...(transport === 'http' ? [] : (['ingress-socket'] as const)),
    ...(transport === 'socket' ? [] : (['ingress-events'] as const)),
  ];
  const start = async (kind: ServiceKind, index: number) => {
    const name = `${kind}-${index + 1}`;
    const skew = skewMs[name];
    const skewed = skew === undefined ? [] : ['--import', programs.skewedDate];
    const env = { ...settingsOf(kind, index), ...(skew !== undefined && { CHAOS_SKEW_MS: String(skew) }) };
    services.set(name, await startProcess({ name, args: [...skewed, programs.of(kind)], env, until: 'started' }));
  };
  const service = (name: string) => {
    const found = services.get(name);
    if (!found) throw new Error(`there is no ${name} in this fleet`);
    return found;
  };
  const ready = async () => void (await Promise.all([...services.values()].map((one) => one.waitReady(READY_MS))));

  try {
    for (const kind of kinds) for (let index = 0; index < REPLICAS; index += 1) await start(kind, index);
    await ready();
    let eventsUrl: string | undefined;
    if (transport !== 'socket') {
      const balancer = await startBalancer(eventPorts);
      undo.push(() => balancer.stop());
      eventsUrl = `${balancer.url}/slack/events`;
    }
    if (transport === 'http') {
      const { verified, error } = await simulator.operator.configureApp({ delivery: 'http', eventsUrl: eventsUrl! });
      if (!verified) throw new Error(`the events address was not verified: ${error}`);
    }
    return {
      simulator,
      names: [...services.keys()],
      async kill(name) {
        const { pid } = service(name);
        const at = now();
        await service(name).kill('SIGKILL');
        crashes.push({ pid, from: at, to: at });
        await pause(RESTART_AFTER_MS);
        await service(name).restart();
      },
      async restart(name) {
        const { code } = await service(name).stop();
        await service(name).restart();
        return code;
      },
      async freeze(name, ms) {
        const { pid } = service(name);
        const from = now();
        await service(name).kill('SIGSTOP');
        await pause(ms);
        await service(name).kill('SIGCONT');
        crashes.push({ pid, from, to: now() });
      },
      ready,
      crashes: () => crashes,
      eventsUrl,
      effectsFile,
      logsOf: (name) => service(name).logs(),
      stop,
    };
  } catch (err) {
    await stop();
    throw err;
  }
}
