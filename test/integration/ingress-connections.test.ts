import { BrokerUnavailableError, createInMemoryBroker } from '@errand/broker';
import type { Envelope } from '@errand/contracts';
import { createSlackSide } from '@errand/ingress';
import { startIngressRtm } from '@errand/ingress-rtm';
import { startIngressSocket } from '@errand/ingress-socket';
import { createHealth, createLogger, createMetrics } from '@errand/runtime';
import type { SlackSimulator } from '@errand/slack-simulator';
import { simulatorDefaults, startSlackSimulator } from '@errand/slack-simulator';
import { waitFor } from '@errand/testing';

const logger = createLogger({ name: 'test', level: 'silent' });

jest.setTimeout(60_000);

const { users, channels } = simulatorDefaults;

/** An ingress over an in-memory broker, against a simulator; `events` is what it has published. */
async function start(kind: 'socket' | 'rtm') {
  const simulator = await startSlackSimulator({ timeScale: 0.001 });
  const hub = createInMemoryBroker();
  const events: Envelope[] = [];
  hub.connect('reader').consume('events', async ({ envelope }) => void events.push(envelope));
  const real = hub.connect('ingress');
  const broker = { isAway: false };
  const health = createHealth();
  const config = {
    AMQP_URL: 'amqp://in-memory',
    AMQP_PREFIX: 'errand',
    SLACK_API_URL: simulator.apiUrl,
    SLACK_API_ALLOW_HTTP: false,
    SLACK_BOT_TOKEN: kind === 'rtm' ? simulator.classicToken : simulator.botToken,
    SLACK_APP_TOKEN: simulator.appToken,
    SLACK_SOCKET_MODE: kind === 'socket',
    INGRESS_MODE: 'auto' as const,
    RTM_PRESENCE_USERS: [users.ben],
    commandTtlMs: 900_000,
    hasAppToken: kind === 'socket',
  };
  const context = {
    config,
    logger,
    health,
    metrics: createMetrics('test'),
    fail(err: Error): void {
      throw err;
    },
    broker: {
      ...real,
      publish: (...message: Parameters<typeof real.publish>) =>
        broker.isAway ? Promise.reject(new BrokerUnavailableError('away')) : real.publish(...message),
    },
    ...createSlackSide(config, logger),
  };
  const service = kind === 'rtm' ? startIngressRtm(context) : startIngressSocket(context);
  await waitFor(() => health.report().ready, { what: 'the connection', timeoutMs: 20_000 });
  let stopped: Promise<void> | undefined;
  const say = (text: string) => simulator.people.say({ userId: users.ana, channelId: channels.general, text }).ts;
  return {
    simulator,
    events,
    health,
    broker,
    /** Says something and waits until it is published. */
    async hears(text: string) {
      say(text);
      const heard = () => events.some((event) => event.type === 'slack.message.v1' && event.data.text === text);
      await waitFor(heard, { what: `${text} to be published`, timeoutMs: 30_000 });
    },
    say,
    stop: () => (stopped ??= service.stop().then(() => simulator.stop())),
  };
}

const socketsOf = (simulator: SlackSimulator) => (simulator.operator.connections()['socket'] as unknown[]).length;

describe('ingress-socket', () => {
  let at: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => (at = await start('socket')));
  afterAll(() => at?.stop());

  it('keeps two connections', async () => {
    await waitFor(() => socketsOf(at.simulator) === 2, { what: 'two connections' });
  });

  it.each(['warning', 'refresh_requested', 'cut', 'too_many_websockets', 'link_disabled'] as const)(
    'works on after a disconnect for %s, and misses nothing',
    async (reason) => {
      at.simulator.operator.disconnectSockets({ reason });
      await at.hears(`after ${reason}`);
      await waitFor(() => socketsOf(at.simulator) === 2, { what: 'two connections again', timeoutMs: 30_000 });
    },
  );

  it('survives app_rate_limited, which ends a process with the official client, and carries it', async () => {
    at.simulator.operator.emit({ type: 'app_rate_limited', minute_rate_limited: 1_712_000_000 }, 'events');
    await waitFor(() => at.events.some((event) => event.type === 'slack.app_rate_limited.v1'), {
      what: 'app_rate_limited',
    });
    await at.hears('after app_rate_limited');
  });

  it('carries an event that nobody knows', async () => {
    at.simulator.operator.emit({ type: 'moon_phase_changed', phase: 'full', event_ts: '1712000000.000100' }, 'events');
    const known = () => at.events.find((event) => event.type === 'slack.other.v1');
    expect((await waitFor(known, { what: 'the unknown event' })).data).toMatchObject({
      eventType: 'moon_phase_changed',
    });
  });
});

describe('ingress-rtm', () => {
  let at: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => (at = await start('rtm')));
  afterAll(() => at?.stop());
  const gaps = () => at.events.flatMap((event) => (event.type === 'ingress.gap.v1' ? [event.data] : []));
  const losses = () => gaps().filter(({ cause }) => !cause.startsWith('the start'));

  it('says that it has only begun to listen', async () => {
    const [start] = await waitFor(() => gaps().length > 0 && gaps(), { what: 'the gap record' });
    expect(start).toMatchObject({ transport: 'rtm', droppedEvents: 0, cause: expect.stringMatching(/^the start of/) });
  });

  it('opens the next connection on goodbye, without a gap', async () => {
    at.simulator.operator.endRtm('goodbye');
    await at.hears('after goodbye');
    expect(losses()).toEqual([]);
  });

  it('says from when to when it was deaf after its connection was cut', async () => {
    at.simulator.operator.endRtm('cut');
    await waitFor(() => !at.health.report().ready, { what: 'the loss to be seen' });
    await waitFor(() => at.health.report().ready, { what: 'the next connection', timeoutMs: 30_000 });
    await at.hears('after the cut');
    const [gap] = await waitFor(() => losses().length === 1 && losses(), { what: 'the gap record' });
    expect(gap).toMatchObject({
      transport: 'rtm',
      droppedEvents: 0,
      cause: expect.stringContaining('no connection to Slack'),
    });
  });

  it('tells of the presence of those whom RTM_PRESENCE_USERS names, also on its third connection', async () => {
    const presences = () =>
      at.events.flatMap(({ type, data }) => (type === 'slack.presence_changed.v1' ? [data] : [])) as {
        userIds: string[];
        presence: string;
      }[];
    const change = async (presence: 'active' | 'away') => {
      at.simulator.operator.changeUser({ userId: users.carla, presence });
      at.simulator.operator.changeUser({ userId: users.ben, presence });
      await waitFor(() => presences().at(-1)?.presence === presence, { what: `${presence} to be told` });
    };
    await change('away');
    await change('active');
    expect(presences().every(({ userIds }) => userIds.join() === users.ben)).toBe(true);
  });

  it('keeps 5,000 events while the broker takes none, and says from when to when and how many it gave up', async () => {
    at.events.length = 0;
    at.broker.isAway = true;
    const ts = (n: number) => `1712000000.${String(n).padStart(6, '0')}`;
    const emit = (n: number) =>
      at.simulator.operator.emit(
        { type: 'message', channel: channels.general, user: users.ana, text: `kept ${n}`, ts: ts(n), event_ts: ts(n) },
        'rtm',
      );
    const begun = Date.now();
    for (let n = 0; n < 5_100; n++) emit(n);
    await new Promise(setImmediate);
    at.simulator.operator.endRtm('cut');
    await waitFor(() => !at.health.report().ready, { what: 'the loss of the connection to be seen' });
    await waitFor(() => at.health.report().ready, { what: 'the next connection', timeoutMs: 30_000 });
    at.broker.isAway = false;

    const overflow = () => losses().find(({ droppedEvents }) => droppedEvents > 0);
    const gap = await waitFor(overflow, { what: 'the gap record', timeoutMs: 20_000 });
    expect(gap).toMatchObject({ cause: expect.stringContaining('the buffer was full') });
    expect(gap.droppedEvents).toBeGreaterThanOrEqual(90);
    expect(Date.parse(gap.from)).toBeGreaterThanOrEqual(begun);
    expect(Date.parse(gap.to)).toBeGreaterThan(Date.parse(gap.from));
    const texts = () => at.events.flatMap((event) => (event.type === 'slack.message.v1' ? [event.data.text] : []));
    await waitFor(() => texts().length >= 5_000 - 10, { what: 'all that was kept', timeoutMs: 20_000 });
    expect(texts()).toEqual(texts().map((_text, n) => `kept ${n}`));
    const cut = () => losses().some(({ cause }) => cause.startsWith('no connection to Slack'));
    await waitFor(cut, { what: 'the record of the cut, for which a full buffer has room' });
  });

  it('says that nobody listens any more when it stops', async () => {
    await at.stop();
    const stop = () => losses().find(({ cause }) => cause.startsWith('the stop of ingress-rtm'));
    await waitFor(stop, { what: 'the last gap record' });
  });
});
