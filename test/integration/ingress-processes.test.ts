import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Broker } from '@errand/broker';
import { connectRabbitMq } from '@errand/broker';
import { createLogger } from '@errand/runtime';
import type { SlackSimulator } from '@errand/slack-simulator';
import { simulatorDefaults, startSlackSimulator } from '@errand/slack-simulator';
import type { RabbitMqServer, ServiceProcess } from '@errand/testing';
import { freePort, startProcess, startRabbitMq, waitFor } from '@errand/testing';
import { build } from 'esbuild';

jest.setTimeout(120_000);

type Transport = 'http' | 'socket';
const apps = { http: 'ingress-events', socket: 'ingress-socket' } as const;
const { users, channels } = simulatorDefaults;
const places = [channels.general, channels.ops, channels.random];
const logger = createLogger({ name: 'test', level: process.env.LOG_LEVEL ?? 'silent' });
/** How long a service may take to stop. */
const GRACE_MS = 25_000;

const directory = mkdtempSync(join(tmpdir(), 'errand-ingress-'));
let server: RabbitMqServer;
beforeAll(async () => {
  const bundles = Object.values(apps).map((app) =>
    build({
      entryPoints: [join(__dirname, `../../apps/${app}/src/main.ts`)],
      bundle: true,
      platform: 'node',
      target: 'node20',
      outfile: join(directory, `${app}.js`),
      logLevel: 'error',
    }),
  );
  [server] = await Promise.all([startRabbitMq(), ...bundles]);
});
afterAll(async () => {
  await server?.stop();
  rmSync(directory, { recursive: true, force: true });
});

interface House {
  simulator: SlackSimulator;
  ingress: ServiceProcess;
  /** Of ingress-events: where Slack posts to. */
  eventsPort: number;
  /** The texts that reached the queues. */
  arrived: Set<string>;
  stop(): Promise<void>;
}

async function start(transport: Transport): Promise<House> {
  const simulator = await startSlackSimulator({ timeScale: 0.05 });
  const reader: Broker = connectRabbitMq({ urls: server.url, prefix: transport, name: 'reader', logger });
  const arrived = new Set<string>();
  reader.consume('events', async ({ envelope }) => {
    if (envelope.type === 'slack.message.v1') arrived.add(envelope.data.text);
  });
  await waitFor(() => reader.fault() === undefined, { what: 'the reader', timeoutMs: 30_000 });
  const eventsPort = await freePort();
  const ingress = await startProcess({
    name: apps[transport],
    args: [join(directory, `${apps[transport]}.js`)],
    env: {
      AMQP_URL: server.url,
      AMQP_PREFIX: transport,
      SLACK_API_URL: simulator.apiUrl,
      SLACK_BOT_TOKEN: simulator.botToken,
      ...(transport === 'http'
        ? { SLACK_SIGNING_SECRET: simulator.signingSecret, PORT: String(eventsPort), HOST: '127.0.0.1' }
        : { SLACK_SOCKET_MODE: 'true', SLACK_APP_TOKEN: simulator.appToken }),
    },
  });
  if (transport === 'http') {
    const eventsUrl = `http://127.0.0.1:${eventsPort}/slack/events`;
    expect(await simulator.operator.configureApp({ delivery: 'http', eventsUrl })).toMatchObject({ verified: true });
  }
  return {
    simulator,
    ingress,
    eventsPort,
    arrived,
    async stop() {
      await ingress.kill();
      await reader.close();
      await simulator.stop();
    },
  };
}

/** Says something about fifty times a second until it is told to stop. */
function talk({ simulator }: House) {
  const said: string[] = [];
  const timer = setInterval(() => {
    const text = `line ${said.length}`;
    simulator.people.say({ userId: users.ana, channelId: places[said.length % 3]!, text });
    said.push(text);
  }, 20);
  return { said, stop: () => clearInterval(timer) };
}

/** Stops it with SIGTERM. @returns how it ended, and how long that took */
async function stopped(service: ServiceProcess): Promise<{ code: number | null; inTime: boolean }> {
  const begun = performance.now();
  const { code } = await service.stop();
  return { code, inTime: performance.now() - begun < GRACE_MS };
}

const houses: House[] = [];
afterEach(async () => {
  await Promise.all(houses.splice(0).map((house) => house.stop()));
});
const open = async (transport: Transport) => {
  const house = await start(transport);
  houses.push(house);
  return house;
};

describe.each(['http', 'socket'] as const)('an ingress over %s', (transport) => {
  it('is stopped under load three times and started again, and nothing is lost', async () => {
    const house = await open(transport);
    const load = talk(house);
    for (let n = 1; n <= 3; n++) {
      const goal = house.arrived.size + 50;
      await waitFor(() => house.arrived.size > goal, { what: 'a running load', timeoutMs: 30_000 });
      expect(await stopped(house.ingress)).toEqual({ code: 0, inTime: true });
      await house.ingress.restart();
    }
    load.stop();
    const totals = () => house.simulator.operator.log(0)['totals'] as { pending: number; failed: number };
    await waitFor(() => totals().pending === 0, { what: "the end of Slack's retries", timeoutMs: 60_000 });
    expect(totals().failed).toBe(0);
    const missing = () => load.said.filter((text) => !house.arrived.has(text));
    await waitFor(() => missing().length === 0, { what: 'all that was said' }).catch(() => undefined);
    expect(missing()).toEqual([]);
  });

  it('stops inside its grace period though the broker is frozen and events are waiting for it', async () => {
    const house = await open(transport);
    const load = talk(house);
    await waitFor(() => house.arrived.size > 20, { what: 'a running load' });
    await server.pause();
    try {
      const failing = () => house.ingress.logs().some(({ msg }) => /not accepted|not published/.test(msg ?? ''));
      await waitFor(failing, { what: 'events that are not published', timeoutMs: 30_000 });
      expect(await stopped(house.ingress)).toEqual({ code: 0, inTime: true });
    } finally {
      load.stop();
      await server.resume();
    }
  });
});

describe('ingress-events', () => {
  it('stops though somebody holds a connection open and asks nothing', async () => {
    const { ingress, eventsPort } = await open('http');
    const idler = connectTcp(eventsPort, '127.0.0.1');
    idler.on('error', () => undefined);
    await new Promise((resolve) => idler.once('connect', resolve));
    expect(await stopped(ingress)).toEqual({ code: 0, inTime: true });
    idler.destroy();
  });

  it('answers 503 to what a frozen broker does not take, and its memory stays bounded', async () => {
    const house = await open('http');
    const { ingress, eventsPort, simulator } = house;
    const memory = async () => {
      const text = await (await fetch(`${ingress.adminUrl}/metrics`)).text();
      return Number(/^process_resident_memory_bytes\{[^}]*\} (\S+)$/m.exec(text)?.[1]) / 1024 ** 2;
    };
    const before = await memory();
    let peak = before;
    await server.pause();
    const agent = new Agent({ keepAlive: false, maxSockets: 1_500 });
    const statuses = new Map<string, number>();
    try {
      // 600 MiB in all.
      const body = Buffer.from(JSON.stringify(bigMessage(300 * 1024)));
      const posts = Array.from({ length: 2_000 }, async () => {
        const status = await post(agent, eventsPort, body, simulator.signingSecret);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      });
      const looking = setInterval(() => void memory().then((now) => (peak = Math.max(peak, now)), Number), 200);
      await Promise.all(posts);
      clearInterval(looking);
    } finally {
      await server.resume();
      agent.destroy();
    }
    expect(statuses.get('200') ?? 0).toBe(0);
    expect(statuses.get('503')).toBeGreaterThan(700);
    expect(peak - before).toBeLessThan(400);
    expect((await fetch(`${ingress.adminUrl}/live`)).status).toBe(200);
    await ingress.waitReady(60_000);
    simulator.people.say({ userId: users.ana, channelId: channels.general, text: 'after all' });
    await waitFor(() => house.arrived.has('after all'), { what: 'the next message', timeoutMs: 20_000 });
  }, 240_000);
});

function bigMessage(bytes: number): object {
  const ts = '1712000000.000100';
  const event = {
    type: 'message',
    channel: channels.general,
    user: users.ana,
    text: 'x'.repeat(bytes),
    ts,
    event_ts: ts,
  };
  return {
    type: 'event_callback',
    team_id: simulatorDefaults.teamId,
    event_id: 'Ev1',
    event_time: 1_712_000_000,
    event,
  };
}

/** @returns the status, or the code of what went wrong: a body that is not read to its end breaks the connection */
function post(agent: Agent, port: number, body: Buffer, secret: string): Promise<string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex');
  return new Promise((resolve) => {
    const sending = request(
      {
        agent,
        host: '127.0.0.1',
        port,
        path: '/slack/events',
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-length': body.length,
          'x-slack-request-timestamp': timestamp,
          'x-slack-signature': `v0=${signature}`,
        },
      },
      (response) => {
        response.resume();
        response.once('error', () => undefined);
        resolve(String(response.statusCode));
      },
    );
    sending.on('error', (err: NodeJS.ErrnoException) => resolve(err.code ?? 'error'));
    sending.end(body);
  });
}
