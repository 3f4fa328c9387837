import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Broker } from '@errand/broker';
import { connectRabbitMq } from '@errand/broker';
import { startEgress } from '@errand/egress';
import { createHealth, createLogger, createMetrics } from '@errand/runtime';
import { createSlackWebApi } from '@errand/slack';
import type { PageMessage, SlackSimulator } from '@errand/slack-simulator';
import { simulatorDefaults, startSlackSimulator } from '@errand/slack-simulator';
import { openStore } from '@errand/storage';
import { aPost, freshBroker, freshDatabase, startProcess, waitFor } from '@errand/testing';
import { build } from 'esbuild';

jest.setTimeout(180_000);

const { teamId, users, channels } = simulatorDefaults;
const rooms = [channels.general, channels.random, channels.incidentRoom];
const logger = createLogger({ name: 'test', level: process.env.LOG_LEVEL ?? 'silent' });

let server: Awaited<ReturnType<typeof freshBroker>>;
let database: Awaited<ReturnType<typeof freshDatabase>>;
let slack: SlackSimulator;
let said: PageMessage[];
let worker: Broker;

beforeEach(async () => {
  server = await freshBroker();
  database = await freshDatabase();
  slack = await startSlackSimulator();
  said = [];
  slack.observer.onMessage((message) => said.push(message));
  worker = connect('worker');
  await waitFor(() => worker.fault() === undefined, { what: 'the broker' });
});
afterEach(async () => {
  await worker.close();
  await slack.stop();
  await database.drop();
  await server.drop();
});

function connect(name: string): Broker {
  return connectRabbitMq({ urls: server.amqpUrl, prefix: server.amqpPrefix, name, logger });
}

/** One egress in this process, with what it needs. */
function startHere(settings: { adminNotifications?: string[]; channelPerSecond?: number } = {}) {
  const broker = connect('egress');
  const store = openStore({ databaseUrl: database.url, logger });
  const health = createHealth();
  const egress = startEgress({
    broker,
    store,
    slack: createSlackWebApi({ token: slack.botToken, apiUrl: slack.apiUrl, logger }),
    settings: {
      adminNotifications: settings.adminNotifications ?? [],
      pacing: { channelPerSecond: settings.channelPerSecond ?? 0, channelBurst: 5, methodPerMinute: {} },
    },
    logger,
    health,
    metrics: createMetrics('egress'),
  });
  return {
    store,
    health,
    async stop() {
      await egress.stop();
      await broker.close();
      await store.close();
    },
  };
}

/** Publishes posts `from` … `to - 1`, each to the next room in turn. */
async function publishPosts(from: number, to: number): Promise<void> {
  const publishes = Array.from({ length: to - from }, (_, offset) => {
    const index = from + offset;
    const channelId = rooms[index % rooms.length] as string;
    const data = { executionId: `e${index}`, conversation: { teamId, channelId }, body: { markdown: `post ${index}` } };
    return worker.publish('outbound', aPost(data));
  });
  await Promise.all(publishes);
}

const postsIn = (channelId: string) =>
  said.filter(({ channel, text }) => channel === channelId && text.startsWith('post ')).map(({ text }) => text);
const expectedIn = (channelId: string, count: number) =>
  Array.from({ length: count }, (_, index) => index)
    .filter((index) => rooms[index % rooms.length] === channelId)
    .map((index) => `post ${index}`);

it('says that Errand is up to a person and a channel ahead of 2,000 waiting posts, and posts all of them in order', async () => {
  // A first egress takes a part of them in while Slack refuses its token, so that some wait as rows, some in the queues.
  slack.operator.addFaults([{ method: 'auth.test', kind: 'error', slackError: 'invalid_auth' }]);
  await publishPosts(0, 1_000);
  const first = startHere();
  await waitFor(async () => (await first.store.ledger.count('waiting')) === 1_000, { what: 'rows', timeoutMs: 60_000 });
  expect(first.health.report().reasons).toEqual([
    { condition: 'slack', reason: expect.stringContaining('invalid_auth') },
  ]);
  await first.stop();
  slack.operator.clearFaults();
  await publishPosts(1_000, 2_000);

  const second = startHere({ adminNotifications: [`<@${users.ana}>`, '#ops'] });
  await waitFor(() => rooms.every((room) => postsIn(room).length >= expectedIn(room, 2_000).length), {
    what: 'all posts',
    timeoutMs: 120_000,
  });
  expect(said.slice(0, 2).map(({ channel, text }) => [channel, text])).toEqual(
    expect.arrayContaining(
      [`D0${users.ana.slice(1)}`, channels.ops].map((id) => [id, expect.stringMatching(/^Errand is up/)]),
    ),
  );
  for (const room of rooms) expect(postsIn(room)).toEqual(expectedIn(room, 2_000));
  const posted = () => second.store.ledger.count('posted');
  await waitFor(async () => (await posted()) === 2_002, { what: 'word of the last posts in the ledger' });
  await second.stop();
});

it('loses and doubles nothing when it is killed again and again', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'errand-egress-'));
  const outfile = join(directory, 'main.js');
  await build({
    entryPoints: ['apps/egress/src/main.ts'],
    bundle: true,
    platform: 'node',
    target: 'node20',
    external: ['pg-native', '@electric-sql/pglite'],
    logLevel: 'error',
    outfile,
  });
  const config = join(directory, 'errand.yaml');
  await writeFile(config, 'pacing: { channelPerSecond: 0 }\n');
  const egress = await startProcess({
    name: 'egress',
    args: [outfile],
    until: 'started',
    env: {
      AMQP_URL: server.amqpUrl,
      AMQP_PREFIX: server.amqpPrefix,
      DATABASE_URL: database.url,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_API_URL: slack.apiUrl,
      ERRAND_CONFIG: config,
    },
  });

  await publishPosts(0, 90);
  // Killed while calls are under way: Slack carries them out a moment after their caller is gone.
  slack.operator.addFaults([{ method: 'chat.postMessage', kind: 'slow', ms: 300, times: 60 }]);
  for (const least of [3, 12, 30]) {
    await waitFor(() => said.length >= least, { what: `${least} posts`, timeoutMs: 60_000 });
    await egress.restart();
  }
  await waitFor(() => rooms.every((room) => postsIn(room).length >= expectedIn(room, 90).length), {
    what: 'all posts',
    timeoutMs: 90_000,
  });
  for (const room of rooms) expect(postsIn(room)).toEqual(expectedIn(room, 90));
  expect(await egress.stop()).toEqual({ code: 0, signal: null });
  await rm(directory, { recursive: true });
});

it('answers who somebody is, over the broker', async () => {
  const egress = startHere();
  await waitFor(() => egress.health.report().ready, { what: 'readiness' });
  const ask = (body: unknown) => worker.request('directory', body, { deadlineMs: 5_000 });
  await expect(ask({ kind: 'user', userId: users.ben })).resolves.toMatchObject({
    kind: 'user',
    user: { id: users.ben, nick: 'ben' },
  });
  await expect(ask({ kind: 'channel', channelId: 'C0NOWHERE' })).resolves.toMatchObject({ kind: 'not_found' });
  await expect(ask({ kind: 'bot' })).resolves.toMatchObject({ kind: 'bot', bot: { teamId } });
  await expect(ask({ kind: 'nonsense' })).rejects.toMatchObject({ code: 'broker_request_failed' });
  await egress.stop();
});
