import { createInMemoryBroker } from '@errand/broker';
import { createSlackSide } from '@errand/ingress';
import { startIngressSocket } from '@errand/ingress-socket';
import { createHealth, createLogger, createMetrics } from '@errand/runtime';
import { simulatorDefaults, startSlackSimulator } from '@errand/slack-simulator';
import { waitFor } from '@errand/testing';

jest.setTimeout(180_000);

const logger = createLogger({ name: 'test', level: process.env.LOG_LEVEL ?? 'silent' });
const { users, channels } = simulatorDefaults;
const places = [channels.general, channels.ops, channels.random, channels.incidentRoom];
const REFRESHES = 100;

/** Whether a list of numbers ascends, and where it does not. */
function steps(numbers: readonly number[]): number {
  return numbers.filter((number, at) => at > 0 && number < numbers[at - 1]!).length;
}

let load: NodeJS.Timeout | undefined;
afterEach(() => clearInterval(load));

it('loses nothing and keeps the order of each channel over 100 forced refreshes under load', async () => {
  // Slack announces each end 0.1 s ahead here, 10 s in the world.
  const simulator = await startSlackSimulator({ timeScale: 0.01 });
  const hub = createInMemoryBroker();
  const arrived: { channelId: string; number: number }[] = [];
  hub.connect('reader').consume('events', async ({ envelope }) => {
    if (envelope.type !== 'slack.message.v1') return;
    arrived.push({ channelId: envelope.data.channelId, number: Number(envelope.data.text) });
  });
  const health = createHealth();
  let unready = 0;
  const config = {
    AMQP_URL: 'amqp://in-memory',
    AMQP_PREFIX: 'errand',
    SLACK_API_URL: simulator.apiUrl,
    SLACK_API_ALLOW_HTTP: true,
    SLACK_BOT_TOKEN: simulator.botToken,
    SLACK_APP_TOKEN: simulator.appToken,
    SLACK_SOCKET_MODE: true,
    INGRESS_MODE: 'auto' as const,
    commandTtlMs: 900_000,
    hasAppToken: true,
  };
  const service = startIngressSocket({
    config,
    logger,
    health,
    metrics: createMetrics('test'),
    fail(err: Error): void {
      throw err;
    },
    broker: hub.connect('ingress'),
    goodMs: 0,
    ...createSlackSide(config, logger),
  });
  const connections = () => (simulator.operator.connections()['socket'] as { id: number }[]).map(({ id }) => id);
  await waitFor(() => connections().length === 2 && health.report().ready, { what: 'two connections' });

  let said = 0;
  // Pairs, one right after the other into one channel: they come over two sockets as often as over one.
  load = setInterval(() => {
    const channelId = places[(said / 2) % places.length]!;
    for (let n = 0; n < 2; n++) simulator.people.say({ userId: users.ana, channelId, text: String(said++) });
    if (!health.report().ready) unready++;
  }, 20);
  for (let n = 0; n < REFRESHES; n++) {
    const [oldest] = connections();
    simulator.operator.disconnectSockets({ reason: n % 2 ? 'warning' : 'refresh_requested', connection: oldest! });
    const replaced = () => !connections().includes(oldest!) && connections().length === 2;
    await waitFor(replaced, { what: `the replacement after refresh ${n}`, timeoutMs: 20_000 });
  }
  clearInterval(load);
  const totals = () => simulator.operator.log(0)['totals'] as { pending: number; redelivered: number; failed: number };
  await waitFor(() => totals().pending === 0, { what: 'all acknowledgements', timeoutMs: 20_000 });
  const numbers = new Set(arrived.map(({ number }) => number));
  const lost = Array.from({ length: said }, (_, n) => n).filter((n) => !numbers.has(n));
  const byChannel = places.map((place) => arrived.flatMap((each) => (each.channelId === place ? [each.number] : [])));
  const figures = {
    refreshes: REFRESHES,
    said,
    lost: lost.length,
    redelivered: totals().redelivered,
    outOfOrder: byChannel.reduce((sum, list) => sum + steps(list), 0),
    unready,
  };
  expect(figures).toMatchObject({ lost: 0, unready: 0 });
  // What Slack sends right before its own close frame cannot be acknowledged any more: it comes again, seconds later.
  expect(figures.redelivered).toBeLessThan(said / 100);
  expect(figures.outOfOrder).toBeLessThanOrEqual(figures.redelivered);
  await service.stop();
  await simulator.stop();
});
