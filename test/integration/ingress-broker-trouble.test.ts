import type { Broker } from '@errand/broker';
import { connectRabbitMq } from '@errand/broker';
import { createSlackSide } from '@errand/ingress';
import { startIngressEvents } from '@errand/ingress-events';
import { startIngressSocket } from '@errand/ingress-socket';
import { createHealth, createLogger, createMetrics } from '@errand/runtime';
import type { SlackSimulator } from '@errand/slack-simulator';
import { simulatorDefaults, startSlackSimulator } from '@errand/slack-simulator';
import type { RabbitMqServer } from '@errand/testing';
import { startRabbitMq, waitFor } from '@errand/testing';

jest.setTimeout(180_000);

const logger = createLogger({ name: 'test', level: process.env.LOG_LEVEL ?? 'silent' });
const { users, channels } = simulatorDefaults;
const places = [channels.general, channels.ops, channels.random];

/** A broker of our own, to be hurt. */
let server: RabbitMqServer;
beforeAll(async () => void (server = await startRabbitMq()));
afterAll(() => server?.stop());

/** What is wrong with the broker, and how it is put right. */
const troubles: [string, () => Promise<void>, () => Promise<void>][] = [
  ['blocks publishers by its memory alarm', () => server.memoryAlarm(true), () => server.memoryAlarm(false)],
  ['is frozen', () => server.pause(), () => server.resume()],
  ['is killed', () => server.kill(), () => server.restart()],
];

interface House {
  simulator: SlackSimulator;
  health: ReturnType<typeof createHealth>;
  /** By each text that reached the queues, the keys by which the workers know what comes twice. */
  arrived: Map<string, Set<string>>;
  stop(): Promise<void>;
}

async function start(transport: 'http' | 'socket'): Promise<House> {
  const simulator = await startSlackSimulator();
  const connect = (name: string): Broker =>
    connectRabbitMq({ urls: server.url, prefix: transport, name, logger, confirmTimeoutMs: 3_000 });
  const [broker, reader] = [connect(`ingress-${transport}`), connect('reader')];
  const arrived: House['arrived'] = new Map();
  reader.consume('events', async ({ envelope }) => {
    if (envelope.type !== 'slack.message.v1') return;
    const { text } = envelope.data;
    arrived.set(text, (arrived.get(text) ?? new Set()).add(envelope.dedupkey));
  });
  const health = createHealth();
  const config = {
    AMQP_URL: server.url,
    AMQP_PREFIX: transport,
    SLACK_API_URL: simulator.apiUrl,
    SLACK_API_ALLOW_HTTP: true,
    SLACK_BOT_TOKEN: simulator.botToken,
    SLACK_APP_TOKEN: simulator.appToken,
    SLACK_SIGNING_SECRET: [simulator.signingSecret],
    SLACK_SOCKET_MODE: transport === 'socket',
    INGRESS_MODE: 'auto' as const,
    PORT: 0,
    ADMIN_PORT: 0,
    HOST: '127.0.0.1',
    commandTtlMs: 900_000,
    hasAppToken: transport === 'socket',
  };
  const fail = (err: Error): void => {
    throw err;
  };
  const metrics = createMetrics('test');
  const context = { config, logger, health, metrics, fail, broker, ...createSlackSide(config, logger) };
  let stop: () => Promise<void>;
  if (transport === 'socket') stop = startIngressSocket(context).stop;
  else {
    const service = await startIngressEvents(context);
    stop = service.stop;
    const eventsUrl = `http://127.0.0.1:${service.port}/slack/events`;
    expect(await simulator.operator.configureApp({ delivery: 'http', eventsUrl })).toMatchObject({ verified: true });
  }
  await waitFor(() => health.report().ready, { what: 'readiness', timeoutMs: 30_000 });
  await waitFor(() => reader.fault() === undefined, { what: 'the reader' });
  return {
    simulator,
    health,
    arrived,
    async stop() {
      await stop();
      await Promise.all([broker.close(), reader.close()]);
      await simulator.stop();
    },
  };
}

/** Says something about fifty times a second until it is told to stop. */
function talk({ simulator }: House, name: string) {
  const said: string[] = [];
  const timer = setInterval(() => {
    const text = `${name}-${said.length}`;
    simulator.people.say({ userId: users.ana, channelId: places[said.length % 3]!, text });
    said.push(text);
  }, 20);
  return { said, stop: () => clearInterval(timer) };
}

interface Logged {
  type: string;
  ts?: string;
  state: string;
  attempts: { failed?: string; ackedAfterMs?: number }[];
}
const deliveries = (simulator: SlackSimulator) => simulator.operator.log(5_000)['events'] as Logged[];

describe.each(['http', 'socket'] as const)('over %s', (transport) => {
  let house: House;
  beforeAll(async () => void (house = await start(transport)));
  afterAll(() => house?.stop());

  it.each(troubles)(
    'loses nothing while the broker %s: it tells Slack nothing it cannot keep, and goes on without a restart',
    async (what, begin, end) => {
      const { simulator, health, arrived } = house;
      simulator.operator.reset();
      const load = talk(house, what);
      await waitFor(() => load.said.filter((text) => arrived.has(text)).length > 50, { what: 'a running load' });

      await begin();
      const condition = () => health.report().reasons.find((reason) => reason.condition === 'broker');
      await waitFor(condition, { what: 'readiness to name the broker', timeoutMs: 30_000 });
      const before = deliveries(simulator).length;
      const refused = () =>
        deliveries(simulator)
          .slice(before)
          .filter(({ attempts }) => attempts[0]?.failed);
      await waitFor(() => refused().length > 20, { what: 'deliveries that were refused', timeoutMs: 30_000 });
      const during = deliveries(simulator).slice(before);
      expect(during.filter(({ state }) => state === 'acked')).toEqual([]);
      const how = new Set(refused().map(({ attempts }) => attempts[0]?.failed));
      expect([...how]).toEqual([transport === 'http' ? 'http_error 503' : 'timeout']);

      await end();
      await waitFor(() => health.report().ready, { what: 'readiness', timeoutMs: 60_000 });
      load.stop();
      const totals = () =>
        simulator.operator.log(0)['totals'] as { pending: number; failed: number; redelivered: number };
      // Slack's retries come after one and five minutes; nobody has to wait for them here, nor do they all come at once.
      const retried = () => {
        simulator.operator.retryNow({ atOnce: 10 });
        return totals().pending === 0;
      };
      await waitFor(retried, { what: "the end of Slack's retries", timeoutMs: 60_000 });
      expect(totals()).toMatchObject({ failed: 0 });
      expect(totals().redelivered).toBeGreaterThan(20);
      const missing = () => load.said.filter((text) => !arrived.has(text));
      await waitFor(() => missing().length === 0, { what: 'all that was said' }).catch(() => undefined);
      expect(missing()).toEqual([]);
      expect([...arrived.values()].filter((keys) => keys.size !== 1)).toEqual([]);
    },
  );
});
