import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Broker } from '@errand/broker';
import { connectRabbitMq, partitionOf } from '@errand/broker';
import type { Envelope, OutboundType } from '@errand/contracts';
import { channelPartition } from '@errand/contracts';
import { createLogger } from '@errand/runtime';
import type { ServiceProcess } from '@errand/testing';
import { aMessage, freshBroker, freshDatabase, startPostgres, startProcess, waitFor } from '@errand/testing';
import { build } from 'esbuild';

jest.setTimeout(120_000);
const directory = mkdtempSync(join(tmpdir(), 'errand-command-worker-'));
const program = join(directory, 'main.js');
const effects = join(directory, 'effects');

beforeAll(async () => {
  await build({
    entryPoints: [join(__dirname, 'processes/command-worker.ts')],
    bundle: true,
    platform: 'node',
    target: 'node20',
    external: ['pg-native', '@electric-sql/pglite'],
    outfile: program,
    logLevel: 'warning',
  });
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let cleanups: (() => unknown)[] = [];
beforeEach(() => rmSync(effects, { force: true }));
afterEach(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
  cleanups = [];
});

it('loses no command, answers none twice and keeps their order, however often the worker is killed', async () => {
  const house = await setUp();
  const worker = await house.startWorker();
  const channels = Array.from({ length: 8 }, (_, n) => `C${n}`);
  const sent: string[] = [];
  const killing = (async () => {
    for (let kills = 0; kills < 3; kills += 1) {
      const before = house.posts().length;
      await waitFor(() => house.posts().length > before + 10, { timeoutMs: 60_000, what: 'some more answers' });
      await worker.restart();
    }
  })();
  for (let n = 0; n < 25; n += 1) {
    for (const channel of channels) {
      sent.push(`${channel} ${n}`);
      await house.say(`!echo ${channel} ${n}`, channel);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await killing;
  await waitFor(() => house.posts().length >= sent.length, { timeoutMs: 60_000, what: 'an answer to each command' });

  const texts = house.posts().map(textOf);
  expect([...texts].sort()).toEqual([...sent].sort());
  for (const channel of channels) {
    const ofChannel = texts.filter((text) => text.startsWith(`${channel} `));
    expect(ofChannel).toEqual(sent.filter((text) => text.startsWith(`${channel} `)));
  }
});

it('runs again what a killed worker had begun, and reports it instead where it has effects', async () => {
  const house = await setUp();
  const worker = await house.startWorker();
  await house.say('!stuck', 'C1');
  await house.say('!launch', 'C2');
  await waitFor(() => house.effects().length === 2, { what: 'both to have begun' });
  await worker.restart();
  await waitFor(() => house.posts().length === 2, { timeoutMs: 40_000, what: 'both answers' });
  expect(house.posts().map(textOf).sort()).toEqual([
    expect.stringContaining('`!launch` was interrupted and was not run again'),
    'attempt 2',
  ]);
  expect(house.effects().sort()).toEqual(['launch 1', 'stuck 1', 'stuck 2']);
});

it('takes over a command that had let go of its lane when its worker was killed', async () => {
  const house = await setUp();
  const worker = await house.startWorker();
  await house.say('!stuck', 'C1');
  await house.say('!echo behind it', 'C1');
  await waitFor(() => house.posts().length === 1, { what: 'the lane to be let go' });
  await worker.restart();
  await waitFor(() => house.posts().length === 2, { timeoutMs: 40_000, what: 'the sweep' });
  expect(house.posts().map(textOf)).toEqual(['behind it', 'attempt 2']);
});

it('does nothing twice when it runs a command again, and changes what the run before had said', async () => {
  const house = await setUp();
  const worker = await house.startWorker();
  await house.say('!rollout', 'C1');
  await waitFor(() => house.effects().includes('reached 1'), { what: 'the first run to be half-way' });
  await worker.restart();
  await waitFor(() => house.posts().some((post) => textOf(post) === 'ended by attempt 2'), {
    timeoutMs: 40_000,
    what: 'the second run',
  });
  expect(house.effects()).toEqual(['start 1', 'reached 1', 'reached 2']);
  const sent = house.posts().map(({ envelope: { type, data } }) => {
    const { number, handle, target, body, reaction } = data as Partial<{
      number: number;
      handle: string;
      target: { ts?: string; handle?: string };
      body: { markdown: string };
      reaction: string;
    }>;
    const about = handle ?? target?.handle;
    return [type.split('.')[1], number, about?.split('/')[1], body?.markdown ?? reaction];
  });
  expect(sent).toEqual([
    ['react', 0, undefined, 'eyes'],
    ['post', 1, '1', 'rolling out, attempt 1'],
    ['update', 2, '1', 'rolled out by attempt 1'],
    ['update', 2_000_000_001, '1', 'rolling out, attempt 2'],
    ['update', 2_000_000_002, '1', 'rolled out by attempt 1'],
    ['react', 2_000_000_003, '1', 'tada'],
    ['post', 2_000_000_004, '4', 'ended by attempt 2'],
  ]);
});

it('begins no side effect in a worker that was frozen while another took its command over', async () => {
  const house = await setUp();
  const frozen = await house.startWorker();
  await house.say('!nap', 'C1');
  await waitFor(() => house.effects().includes('asleep 1'), { what: 'the command to run' });
  await frozen.kill('SIGSTOP');
  await house.startWorker();
  await waitFor(() => house.posts().length === 1, { timeoutMs: 60_000, what: 'the other worker to answer' });
  await frozen.kill('SIGCONT');
  // Its own clock or the store may tell it first.
  const isOver = /^another worker took the command over|^command not finished|^partition paused/;
  await frozen.waitForLog(({ msg }) => isOver.test(msg ?? ''), { what: 'the frozen worker to let go' });
  expect(house.effects()).toEqual(['asleep 1', 'asleep 2', 'awake 2']);
  expect(house.posts().map(textOf)).toEqual(['awake in attempt 2']);
});

it('finishes on SIGTERM what runs, and leaves the rest to the next worker', async () => {
  const house = await setUp();
  const worker = await house.startWorker();
  await house.say('!wait 2000', 'C1');
  await house.say('!echo behind it', 'C1');
  await waitFor(() => house.posts().length === 1, { what: 'the early reply' });
  expect(await worker.stop()).toEqual({ code: 0, signal: null });
  expect(house.posts().map(textOf)).toEqual(['waiting', 'waited 2000']);
  await worker.restart();
  await waitFor(() => house.posts().length === 3, { what: 'the next worker to answer' });
  expect(house.posts().map(textOf)).toEqual(['waiting', 'waited 2000', 'behind it']);
  expect(house.effects()).toEqual(['wait 2000']);
});

it('lets an answer wait while the database is away, and does not run its command again', async () => {
  const postgres = await startPostgres();
  cleanups.push(() => postgres.stop());
  const house = await setUp({ databaseUrl: postgres.url });
  const worker = await house.startWorker();
  await house.say('!wait 1000', 'C1');
  await waitFor(() => house.posts().length === 1, { what: 'the early reply' });
  await postgres.kill();
  await house.say('!echo meanwhile', 'C1');
  await worker.waitForLog(({ msg }) => msg?.startsWith('not stored or published yet') ?? false);
  expect(house.posts().map(textOf)).toEqual(['waiting']);
  await postgres.restart();
  await waitFor(() => house.posts().length === 3, { timeoutMs: 40_000, what: 'both answers' });
  expect(house.posts().map(textOf)).toEqual(['waiting', 'waited 1000', 'meanwhile']);
  expect(house.effects()).toEqual(['wait 1000']);
});

describe('a channel in which 300 commands are typed at once', () => {
  const steps = Array.from({ length: 300 }, (_, n) => `step ${n}`);
  const partition = (channelId: string) => partitionOf(channelPartition('T0TEST', channelId));
  const busy = 'CBUSY';
  const [other = ''] = Array.from({ length: 200 }, (_, n) => `C${n}`).filter((id) => partition(id) === partition(busy));

  it('holds up no other channel of its partition, and is answered in order, once', async () => {
    const house = await setUp();
    await house.startWorker();
    await house.startWorker();
    for (const text of steps) await house.say(`!step ${text}`, busy);
    await house.say('!echo elsewhere', other);
    await waitFor(() => house.posts().length > 300, { timeoutMs: 60_000, what: 'all answers' });
    const texts = house.posts().map(textOf);
    expect(texts.indexOf('elsewhere')).toBeLessThan(150);
    expect(texts.filter((text) => text !== 'elsewhere')).toEqual(steps);
    expect(house.effects().map((line) => line.replace(/^\d+ /, ''))).toEqual(steps);
  });

  it('goes on in another worker when the one that had it is killed: in order, once', async () => {
    const house = await setUp();
    const workers = [await house.startWorker(), await house.startWorker()];
    for (const text of steps) await house.say(`!step ${text}`, busy);
    await waitFor(() => house.posts().length > 100, { timeoutMs: 60_000, what: 'a third of the answers' });
    const owner = workers.find(({ pid }) => house.effects()[0]?.startsWith(`${pid} `));
    await owner?.kill();
    const done = house.effects();
    await house.say('!echo elsewhere', other);
    await waitFor(() => house.posts().length > 300, { timeoutMs: 60_000, what: 'all answers' });
    const texts = house.posts().map(textOf);
    expect(texts.indexOf('elsewhere')).toBeLessThan(200);
    expect(texts.filter((text) => text !== 'elsewhere')).toEqual(steps);
    // What was under way when its worker was killed is run again; nothing else is.
    const ran = house.effects().map((line) => line.replace(/^\d+ /, ''));
    const again = ran.filter((step, at) => ran.indexOf(step) !== at);
    expect(again.length === 0 || (again.length === 1 && done.at(-1)?.endsWith(` ${again[0]}`))).toBe(true);
    expect([...new Set(ran)]).toEqual(steps);
    expect(new Set(house.effects().map((line) => line.split(' ')[0])).size).toBe(2);
  });
});

interface Post {
  key: string;
  envelope: Envelope<OutboundType>;
}

/** RabbitMQ and PostgreSQL, and the test in the places of ingress and egress. */
async function setUp(options: { databaseUrl?: string } = {}) {
  const { amqpUrl, amqpPrefix, drop } = await freshBroker();
  const database = options.databaseUrl ? undefined : await freshDatabase();
  const databaseUrl = options.databaseUrl ?? database?.url ?? '';
  const logger = createLogger({ name: 'test', level: 'silent' });
  const broker: Broker = connectRabbitMq({ urls: amqpUrl, prefix: amqpPrefix, name: 'test', logger });
  const posts = new Map<string, Post>();
  broker.consume('outbound', async ({ envelope }) => {
    // What egress does by its ledger: the first of each key is posted.
    const { dedupkey: key } = envelope;
    if (!posts.has(key)) posts.set(key, { key, envelope: envelope as Envelope<OutboundType> });
  });
  await waitFor(() => broker.fault() === undefined, { timeoutMs: 30_000, what: 'the broker' });
  cleanups.push(
    () => database?.drop(),
    () => drop(),
    () => broker.close(),
  );
  return {
    posts: () => [...posts.values()],
    effects: () => (existsSync(effects) ? readFileSync(effects, 'utf8').trim().split('\n') : []),
    say: (text: string, channelId: string) => broker.publish('events', aMessage({ text, channelId })),
    async startWorker(): Promise<ServiceProcess> {
      const env = { AMQP_URL: amqpUrl, AMQP_PREFIX: amqpPrefix, DATABASE_URL: databaseUrl, EFFECTS: effects };
      const worker = await startProcess({ name: 'command-worker', args: [program], env });
      cleanups.push(() => worker.kill());
      return worker;
    },
  };
}

/** Empty for what is no text: a reaction, a deletion. */
function textOf({ envelope }: Post): string {
  return 'body' in envelope.data ? envelope.data.body.markdown : '';
}
