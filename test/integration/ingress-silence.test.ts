import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { createInMemoryBroker } from '@errand/broker';
import type { Envelope } from '@errand/contracts';
import { createSlackSide } from '@errand/ingress';
import { startIngressRtm } from '@errand/ingress-rtm';
import { startIngressSocket } from '@errand/ingress-socket';
import { createHealth, createLogger, createMetrics } from '@errand/runtime';
import { simulatorDefaults, startSlackSimulator } from '@errand/slack-simulator';
import { waitFor } from '@errand/testing';
import { WebSocketServer } from 'ws';

jest.setTimeout(120_000);

const { users, channels } = simulatorDefaults;

/** An ingress over an in-memory broker; `lines` is what it logged. */
function start(kind: 'socket' | 'rtm', slack: { apiUrl: string; token: string; silenceMs?: number }) {
  const lines: { msg: string; reason?: string; silentMs?: number }[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const logger = createLogger({ name: 'test', level: 'info', destination });
  const hub = createInMemoryBroker();
  const events: Envelope[] = [];
  hub.connect('reader').consume('events', async ({ envelope }) => void events.push(envelope));
  const health = createHealth();
  const config = {
    AMQP_URL: 'amqp://in-memory',
    AMQP_PREFIX: 'errand',
    SLACK_API_URL: slack.apiUrl,
    SLACK_API_ALLOW_HTTP: true,
    SLACK_BOT_TOKEN: slack.token,
    SLACK_APP_TOKEN: simulatorDefaults.appToken,
    SLACK_SOCKET_MODE: kind === 'socket',
    INGRESS_MODE: 'on' as const,
    RTM_PRESENCE_USERS: [],
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
    broker: hub.connect('ingress'),
    ...createSlackSide(config, logger),
    ...(slack.silenceMs && { silenceMs: slack.silenceMs }),
  };
  const service = kind === 'rtm' ? startIngressRtm(context) : startIngressSocket(context);
  const ready = () => waitFor(() => health.report().ready, { what: 'readiness', timeoutMs: 30_000 });
  return { lines, events, health, ready, stop: () => service.stop() };
}

/** A way to Slack that can fall silent: packets are dropped and nobody is told. */
async function startWay() {
  const held = new Set<Socket>();
  const target = { port: 0 };
  const server = createServer((near) => {
    const far = connect(target.port, '127.0.0.1');
    for (const socket of [near, far]) {
      held.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => held.delete(socket));
    }
    near.pipe(far);
    far.pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    target,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** From now on nothing passes over the connections that there are; new ones work. */
    dropPackets() {
      for (const socket of held) socket.unpipe().pause();
    },
    async close() {
      for (const socket of held) socket.destroy();
      server.close();
    },
  };
}

describe.each(['socket', 'rtm'] as const)('an ingress over %s whose packets are dropped on the way', (kind) => {
  it('is unready within 30 s, says why, and hears again over a new connection within 60 s', async () => {
    const way = await startWay();
    const simulator = await startSlackSimulator({ publicUrl: way.url, timeScale: 0.01 });
    way.target.port = simulator.port;
    const token = kind === 'rtm' ? simulator.classicToken : simulator.botToken;
    const at = start(kind, { apiUrl: `${way.url}/api/`, token });
    await at.ready();
    const hears = async (text: string) => {
      simulator.people.say({ userId: users.ana, channelId: channels.general, text });
      const heard = () => at.events.some((event) => event.type === 'slack.message.v1' && event.data.text === text);
      await waitFor(heard, { what: `${text} to be published`, timeoutMs: 30_000 });
    };
    await hears('before');
    if (kind === 'socket')
      await waitFor(() => (simulator.operator.connections()['socket'] as unknown[]).length === 2, { what: 'both' });

    way.dropPackets();
    const begun = performance.now();
    const unmet = () => at.health.report().reasons.find(({ condition }) => condition === kind);
    const { reason } = await waitFor(unmet, { what: 'readiness to say so', timeoutMs: 30_000 });
    expect(reason).toMatch(/^no connection to Slack: .*(no ping was answered|nothing heard) for \d+ ms/);
    await waitFor(() => at.health.report().ready, { what: 'a new connection', timeoutMs: 60_000 });
    expect(performance.now() - begun).toBeLessThan(60_000);
    await hears('after');
    const ends = at.lines.filter(({ msg }) => msg === 'the connection to Slack ends').map(({ reason: why }) => why);
    expect(ends).toHaveLength(kind === 'socket' ? 2 : 1);
    for (const why of ends) expect(why).toMatch(/no ping was answered|nothing heard/);
    await at.stop();
    await Promise.all([simulator.stop(), way.close()]);
  });
});

describe('an ingress over socket whose Slack answers its pings', () => {
  /** The bare minimum of Slack: it says hello, answers pings, and pings itself or not. */
  async function startMute(options: { pingEveryMs?: number }) {
    const server = createHttpServer((request, response) => {
      const { port } = server.address() as AddressInfo;
      const answers: Record<string, object> = {
        '/api/auth.test': {
          ok: true,
          team_id: 'T1',
          user_id: 'U1',
          bot_id: 'B1',
          team: 'One',
          url: 'https://one.slack.com/',
        },
        '/api/apps.connections.open': { ok: true, url: `ws://127.0.0.1:${port}/` },
      };
      request.resume();
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(answers[request.url ?? ''] ?? { ok: false, error: 'unknown_method' }));
    });
    const sockets = new WebSocketServer({ server });
    let opened = 0;
    sockets.on('connection', (socket) => {
      opened++;
      socket.send(JSON.stringify({ type: 'hello', num_connections: sockets.clients.size }));
      if (!options.pingEveryMs) return;
      const pinging = setInterval(() => socket.ping(), options.pingEveryMs);
      socket.on('close', () => clearInterval(pinging));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return {
      apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
      opened: () => opened,
      stop() {
        for (const socket of sockets.clients) socket.terminate();
        server.close();
      },
    };
  }
  const told = (lines: { msg: string }[]) => lines.filter(({ msg }) => msg.startsWith('nothing heard from Slack'));

  it('replaces a connection on which neither an event nor a ping ever comes, with one line each', async () => {
    const slack = await startMute({});
    const at = start('socket', { apiUrl: slack.apiUrl, token: 'xoxb-test', silenceMs: 2_000 });
    await at.ready();
    await waitFor(() => slack.opened() === 4, { what: 'both to be replaced' });
    expect(told(at.lines)).toHaveLength(2);
    await at.stop();
    slack.stop();
  });

  it('keeps one that is pinged, though no event ever comes', async () => {
    const slack = await startMute({ pingEveryMs: 200 });
    const at = start('socket', { apiUrl: slack.apiUrl, token: 'xoxb-test', silenceMs: 1_000 });
    await at.ready();
    await waitFor(() => slack.opened() === 2, { what: 'two connections' });
    const begun = performance.now();
    await waitFor(() => performance.now() - begun > 3_000, { what: 'three times the longest silence' });
    expect(slack.opened()).toBe(2);
    expect(told(at.lines)).toEqual([]);
    await at.stop();
    slack.stop();
  });
});
