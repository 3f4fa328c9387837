import { createHmac } from 'node:crypto';
import type { Broker, InMemoryBroker } from '@errand/broker';
import { BrokerUnavailableError, createInMemoryBroker } from '@errand/broker';
import { createSlackSide } from '@errand/ingress';
import { startIngressEvents } from '@errand/ingress-events';
import { startIngressSocket } from '@errand/ingress-socket';
import { createHealth, createLogger, createMetrics } from '@errand/runtime';
import type { SlackSimulator } from '@errand/slack-simulator';
import { startSlackSimulator } from '@errand/slack-simulator';
import { waitFor } from '@errand/testing';
import { SocketModeClient } from '@slack/socket-mode';
import { quietLogger } from './quiet-logger';

jest.setTimeout(60_000);

/** What both ingresses are started with; `alarms` are the log lines about alarms. */
function context(simulator: SlackSimulator, broker: Broker, hasAppToken: boolean) {
  const lines: { msg: string; alarm?: string; because?: string }[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const logger = createLogger({ name: 'test', level: 'info', destination });
  const health = createHealth();
  const config = {
    AMQP_URL: 'amqp://in-memory',
    AMQP_PREFIX: 'errand',
    SLACK_API_URL: simulator.apiUrl,
    SLACK_API_ALLOW_HTTP: true,
    SLACK_BOT_TOKEN: simulator.botToken,
    SLACK_APP_TOKEN: simulator.appToken,
    SLACK_SIGNING_SECRET: [simulator.signingSecret],
    SLACK_SOCKET_MODE: hasAppToken,
    INGRESS_MODE: 'auto' as const,
    PORT: 0,
    ADMIN_PORT: 0,
    HOST: '127.0.0.1',
    commandTtlMs: 900_000,
    hasAppToken,
  };
  const fail = (err: Error): void => {
    throw err;
  };
  const metrics = createMetrics('test');
  return {
    options: { config, logger, health, metrics, fail, broker, ...createSlackSide(config, logger) },
    health,
    metrics,
    alarms: () => lines.filter(({ msg }) => msg.startsWith('alarm')),
  };
}

/** What the ingresses publish for the admins. */
function alarmsPublishedTo(hub: InMemoryBroker): unknown[] {
  const told: unknown[] = [];
  hub.connect('worker').consume('events', async ({ envelope }) => {
    if (envelope.type === 'ingress.alarm.v1') told.push(envelope.data);
  });
  return told;
}

describe('the alarm on foreign sockets', () => {
  async function startReplica(simulator: SlackSimulator, hub: InMemoryBroker, name: string) {
    const { options, ...rest } = context(simulator, hub.connect(name), true);
    const service = startIngressSocket({ ...options, goodMs: 0 });
    await waitFor(() => rest.health.report().ready, { what: 'readiness', timeoutMs: 20_000 });
    return { ...rest, stop: service.stop };
  }

  it('is silent about our own replicas, and tells of a stranger at the next refresh, once and with the counts', async () => {
    const simulator = await startSlackSimulator({ timeScale: 0.01 });
    const hub = createInMemoryBroker();
    const told = alarmsPublishedTo(hub);
    const ids = () => (simulator.operator.connections()['socket'] as { id: number }[]).map(({ id }) => id);
    const replicas = [await startReplica(simulator, hub, 'a'), await startReplica(simulator, hub, 'b')];
    await waitFor(() => ids().length === 4, { what: 'four connections' });
    const refreshed = async () => {
      const [oldest] = ids();
      const count = ids().length;
      simulator.operator.disconnectSockets({ reason: 'warning', connection: oldest! });
      await waitFor(() => !ids().includes(oldest!) && ids().length === count, { what: 'a refresh', timeoutMs: 20_000 });
    };
    /** Waits until one of them has judged a hello that said so many. */
    const judged = async (count: number) => {
      const text = async () => (await Promise.all(replicas.map(({ metrics }) => metrics.metrics()))).join('\n');
      const line = new RegExp(`^errand_slack_app_sockets\\{whose="all"\\S* ${count}$`, 'm');
      await waitFor(async () => line.test(await text()), { what: `a hello with ${count}`, timeoutMs: 20_000 });
    };
    await judged(4);
    expect(replicas.flatMap((replica) => replica.alarms())).toEqual([]);

    const stranger = new SocketModeClient({
      appToken: simulator.appToken,
      clientOptions: { slackApiUrl: simulator.apiUrl },
      logger: quietLogger,
    });
    await stranger.start();
    await refreshed();
    await judged(6);
    expect(replicas.flatMap((replica) => replica.alarms())).toEqual([
      expect.objectContaining({
        alarm: 'foreign_sockets',
        because: expect.stringMatching(/^Slack counts 6 .* ours are 5/),
      }),
    ]);
    expect(told).toEqual([
      { teamId: 'T0ERRAND', alarm: 'foreign_sockets', because: expect.stringMatching(/^Slack counts 6 /) },
    ]);
    const warned = replicas.find((replica) => replica.alarms().length > 0)!;
    expect(warned.health.report()).toMatchObject({
      ready: true,
      notes: { 'alarm: foreign_sockets': expect.stringContaining('another process takes a part of the events') },
    });

    await stranger.disconnect();
    // Each replica judges by the hellos of its own: until the one that warned has had one, the alarm stands.
    await waitFor(
      async () => {
        await refreshed();
        return warned.alarms().some(({ msg }) => msg === 'alarm over');
      },
      { what: 'the end of the alarm', timeoutMs: 40_000 },
    );
    await Promise.all(replicas.map(({ stop }) => stop()));
    await simulator.stop();
  });
});

describe('the alarm on failing deliveries', () => {
  it('rises while the broker takes nothing, and is told once, as soon as the broker takes it', async () => {
    const simulator = await startSlackSimulator({ timeScale: 0.01 });
    const hub = createInMemoryBroker();
    const told = alarmsPublishedTo(hub);
    const real = hub.connect('ingress');
    let isAway = false;
    const broker: Broker = {
      ...real,
      publish: (stage, envelope) =>
        isAway ? Promise.reject(new BrokerUnavailableError('away')) : real.publish(stage, envelope),
    };
    const { options, health, metrics, alarms } = context(simulator, broker, false);
    const service = await startIngressEvents(options);
    await waitFor(() => health.report().ready, { what: 'readiness' });
    const send = async (count: number, secret = simulator.signingSecret) => {
      for (let n = 0; n < count; n++) await post(service.port, secret);
    };
    await send(30);
    isAway = true;
    await send(15);
    await waitFor(() => alarms().length > 0, { what: 'the alarm', timeoutMs: 20_000 });
    expect(alarms()).toEqual([
      expect.objectContaining({
        alarm: 'failing_25_percent',
        because: '15 of 45 deliveries failed in 60 minutes; above 95 % Slack switches the subscription off',
      }),
    ]);
    expect(await metrics.metrics()).toContain('errand_slack_deliveries_last_hour{count="failed",service="test"} 15');

    expect(told).toEqual([]);
    isAway = false;
    await waitFor(() => told.length > 0, { what: 'the word to the admins', timeoutMs: 20_000 });
    expect(told).toEqual([expect.objectContaining({ alarm: 'failing_25_percent' })]);

    await send(120, 'the secret before the last rotation');
    await waitFor(() => alarms().length > 1, { what: 'the next alarm', timeoutMs: 20_000 });
    expect(alarms().map(({ alarm }) => alarm)).toEqual(['failing_25_percent', 'failing_75_percent']);
    await service.stop();
    await simulator.stop();
  });
});

async function post(port: number, secret: string): Promise<void> {
  const event = { type: 'message', channel: 'C1', user: 'U1', text: 'hi', ts: '1712000000.000100' };
  const body = JSON.stringify({
    type: 'event_callback',
    team_id: 'T1',
    event_id: 'Ev1',
    event_time: 1_712_000_000,
    event,
  });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  await fetch(`http://127.0.0.1:${port}/slack/events`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${signature}`,
    },
  });
}
