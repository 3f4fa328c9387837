import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectRabbitMq, partitionOf } from '@errand/broker';
import type { Envelope } from '@errand/contracts';
import { channelPartition } from '@errand/contracts';
import { createLogger } from '@errand/runtime';
import { openStore } from '@errand/storage';
import type { DeadLetterRow } from '@errand/storage';
import type { ServiceProcess } from '@errand/testing';
import { aMessage, freshBroker, freshDatabase, startProcess, waitFor } from '@errand/testing';
import { build } from 'esbuild';

jest.setTimeout(180_000);
const directory = mkdtempSync(join(tmpdir(), 'errand-failures-'));
const programs = { worker: join(directory, 'worker.js'), cli: join(directory, 'cli.js') };
const effects = join(directory, 'effects');

beforeAll(async () => {
  const entries = {
    worker: join(__dirname, 'processes/failing-worker.ts'),
    cli: join(__dirname, '../../apps/cli/src/main.ts'),
  };
  for (const name of ['worker', 'cli'] as const) {
    await build({
      entryPoints: [entries[name]],
      bundle: true,
      platform: 'node',
      target: 'node20',
      external: ['pg-native', '@electric-sql/pglite'],
      outfile: programs[name],
      logLevel: 'warning',
    });
  }
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let cleanups: (() => unknown)[] = [];
beforeEach(() => {
  rmSync(effects, { force: true });
  rmSync(`${effects}.mended`, { force: true });
});
afterEach(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
  cleanups = [];
});

describe('a command that ends its process', () => {
  it('is not run again after three attempts, and harms none of those that wait beside it', async () => {
    const house = await setUp();
    const [poisoned = '', alsoPoisoned = '', ...others] = channelsOfOnePartition(6);
    for (const channel of others) await house.say(`!echo before ${channel}`, channel);
    await house.say('!boom one', poisoned);
    await house.say('!boom two', alsoPoisoned);
    const bystanders: string[] = [];
    for (let n = 0; n < 10; n += 1) {
      for (const channel of [poisoned, alsoPoisoned, ...others]) {
        await house.say(`!echo ${channel} ${n}`, channel);
        bystanders.push(`${channel} ${n}`);
      }
    }
    await house.startWorkerAgainAndAgain();
    await waitFor(() => house.texts().length >= others.length + bystanders.length + 2, {
      timeoutMs: 150_000,
      what: 'an answer to each',
    });

    const parked = house.texts().filter((text) => text.includes('interrupted 3 times'));
    const echoed = house.texts().filter((text) => !parked.includes(text));
    expect(parked).toHaveLength(2);
    expect(echoed.sort()).toEqual([...others.map((channel) => `before ${channel}`), ...bystanders].sort());
    for (const channel of [poisoned, ...others])
      expect(house.texts().filter((text) => text.startsWith(`${channel} `))).toEqual(
        bystanders.filter((text) => text.startsWith(`${channel} `)),
      );
    expect(house.effects().filter((line) => line === 'boom one').length).toBeLessThanOrEqual(3);
    expect(house.effects().filter((line) => line === 'boom two').length).toBeLessThanOrEqual(3);
    expect(await house.store.deadLetters.count()).toBe(0);

    const listed = await house.cli('failed', 'list', '--json');
    expect(
      (JSON.parse(listed.out) as { what: string; cause: string }[]).map(({ what, cause }) => [what, cause]),
    ).toEqual(Array(2).fill(['boom', 'interrupted 3 times']));
    await waitFor(() => house.notices().length > 0, { what: 'the admins to be told' });
    expect(house.notices()).toEqual([
      expect.stringMatching(/^\*\*!boom\*\* by <@U0TEST> in <#C\w+> was interrupted 3 times and is not run again/),
    ]);
  });
});

describe('a dead letter', () => {
  it('is one of many of which the admins are told once, by whichever of two workers', async () => {
    const house = await setUp();
    await Promise.all([house.startWorker(), house.startWorker()]);
    for (let n = 0; n < 30; n += 1) await house.broker.publish('events', strayNotice(n));
    await waitFor(async () => (await house.store.deadLetters.count()) === 30, { what: 'the dead letters' });
    await waitFor(() => house.notices().length > 0, { what: 'the admins to be told' });

    expect(house.notices()).toEqual([expect.stringMatching(/dead letter of `events`: `egress.notice.v1 is no event/)]);
    const due = await house.store.failures.alerts.due({ quietMs: -1_000 });
    expect(due).toMatchObject([{ subject: 'dead_letter:events:refused', isFirst: false, count: 29 }]);
    const { code, out } = await house.cli('dlq', 'list', '--limit', '2');
    expect(code).toBe(0);
    expect(out.split('\n')[1]).toMatch(/ dead letter in events +- +- +1 +egress\.notice\.v1 is no event/);
  });

  it('runs its command once, however often its replay is begun', async () => {
    const house = await setUp();
    await house.startWorker();
    writeFileSync(`${effects}.mended`, '');
    const letter = aLetterOf(
      aMessage({ text: '!build api', channelId: 'C1' }, { expiresat: '2025-01-01T00:00:00.000Z' }),
    );
    await house.store.deadLetters.add(letter);
    expect(await house.cli('dlq', 'replay', 'letter-1')).toMatchObject({
      code: 0,
      out: 'letter-1  it was sent back to events\n',
    });
    await waitFor(() => house.texts().includes('built api'), { what: 'the answer' });

    // As a replay leaves it that crashed between publishing and removing the letter.
    await house.store.deadLetters.add(letter);
    expect(await house.cli('dlq', 'replay', 'letter-1')).toMatchObject({ code: 0 });
    await house.say('!echo behind it', 'C1');
    await waitFor(() => house.texts().includes('behind it'), { what: 'the command behind it' });
    expect(house.effects()).toEqual(['build api']);
    expect(house.texts()).toEqual(['built api', 'behind it']);
    expect(await house.store.deadLetters.count()).toBe(0);
  });

  it('that cannot be read stays, with the reason', async () => {
    const house = await setUp();
    await house.store.deadLetters.add({ ...aLetterOf(aMessage()), body: '{ nonsense' });
    const { code, out } = await house.cli('dlq', 'replay', 'letter-1');
    expect([code, out]).toEqual([1, 'letter-1  it cannot be replayed: it is not JSON. It can be discarded\n']);
    expect(await house.store.deadLetters.count()).toBe(1);
  });
});

describe('a command that failed', () => {
  it('runs again when an admin says so in a direct message, and answers anew where it was typed', async () => {
    const house = await setUp();
    await house.startWorker();
    await house.say('!build api', 'C1');
    await waitFor(() => house.texts().length === 1, { what: 'the first answer' });
    const [, id = ''] = /^Computer says nooo\. See logs for details:\n(\w+)$/.exec(house.texts()[0] ?? '') ?? [];

    await house.say('!failed', 'DADMIN', 'UADMIN');
    await waitFor(() => house.texts('DADMIN').length === 1, { what: 'the list' });
    expect(house.texts('DADMIN')[0]).toContain(`\`${id.slice(0, 8)}\` **!build** by <@U0TEST> in <#C1>`);
    writeFileSync(`${effects}.mended`, '');
    await house.say(`!failed replay ${id}`, 'DADMIN', 'UADMIN');
    await waitFor(() => house.texts('C1').length === 2, { what: 'the new answer' });
    expect(house.texts('C1')[1]).toBe('built api');
    expect(house.texts('DADMIN')[1]).toMatch(/^It runs again, as [0-9a-f]{12}\.$/);

    await house.say(`!failed replay ${id}`, 'DADMIN', 'UADMIN');
    await waitFor(() => house.texts('DADMIN').length === 3, { what: 'the second answer' });
    expect(house.texts('DADMIN')[2]).toMatch(/^It was replayed before, as [0-9a-f]{12}\.$/);
    await house.say('!failed', 'DADMIN', 'UADMIN');
    await waitFor(() => house.texts('DADMIN').length === 4, { what: 'the empty list' });
    expect(house.texts('DADMIN')[3]).toBe('Nothing has failed.');
    expect(house.effects()).toEqual(['build api', 'build api']);
  });
});

describe('the command line', () => {
  it('names what is at fault in its settings and no value, and a database that is away', async () => {
    const house = await setUp();
    const secret = 'hunter2';
    const faulty = await house.cliWith(
      { DATABASE_URL: `mysql://me:${secret}@h/db`, AMQP_URL: '' },
      'dlq',
      'replay',
      'aaaa',
    );
    expect(faulty.code).toBe(2);
    expect(faulty.err).toContain('DATABASE_URL: must be a URL such as');
    expect(faulty.err).toContain('AMQP_URL: is required');
    const away = await house.cliWith({ DATABASE_URL: `postgres://me:${secret}@127.0.0.1:1/db` }, 'dlq', 'list');
    expect(away).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^errand: the database is not available: .*ECONNREFUSED/),
    });
    expect([faulty, away].map(({ out, err }) => out + err).join()).not.toContain(secret);
  });

  it('reads its settings from files, as services do', async () => {
    const house = await setUp();
    const file = join(directory, 'database-url');
    writeFileSync(file, `${house.databaseUrl}\n`);
    expect(await house.cliWith({ DATABASE_URL: '', DATABASE_URL_FILE: file }, 'dlq', 'list')).toEqual({
      code: 0,
      out: 'no dead letters\n',
      err: '',
    });
  });
});

/** RabbitMQ and PostgreSQL, and the test in the places of ingress and egress. */
async function setUp() {
  const { amqpUrl, amqpPrefix, drop } = await freshBroker();
  const { url: databaseUrl, drop: dropDatabase } = await freshDatabase();
  const logger = createLogger({ name: 'test', level: 'silent' });
  const broker = connectRabbitMq({ urls: amqpUrl, prefix: amqpPrefix, name: 'test', logger });
  const store = openStore({ databaseUrl, logger });
  const posts = new Map<string, Envelope<'egress.post.v1'>>();
  const notices = new Map<string, string>();
  // What egress does by its ledger: the first of each key is posted.
  broker.consume('outbound', async ({ envelope }) => {
    if (!posts.has(envelope.dedupkey)) posts.set(envelope.dedupkey, envelope as Envelope<'egress.post.v1'>);
  });
  broker.consume('admin', async ({ envelope }) => {
    if (envelope.type === 'egress.notice.v1' && !notices.has(envelope.dedupkey))
      notices.set(envelope.dedupkey, envelope.data.markdown);
  });
  await waitFor(() => broker.fault() === undefined, { timeoutMs: 30_000, what: 'the broker' });
  await store.ping();
  cleanups.push(
    dropDatabase,
    drop,
    () => broker.close(),
    () => store.close(),
  );

  const env = { AMQP_URL: amqpUrl, AMQP_PREFIX: amqpPrefix, DATABASE_URL: databaseUrl, EFFECTS: effects };
  const startWorker = async (): Promise<ServiceProcess> => {
    const worker = await startProcess({ name: 'command-worker', args: [programs.worker], env });
    cleanups.push(() => worker.kill());
    return worker;
  };
  const cliWith = (changed: Record<string, string>, ...args: string[]) => runCli({ ...env, ...changed }, args);
  return {
    broker,
    store,
    databaseUrl,
    startWorker,
    /** As an orchestrator does: a worker that ends is started again. */
    async startWorkerAgainAndAgain() {
      const worker = await startProcess({ name: 'command-worker', args: [programs.worker], env, until: 'started' });
      let stopping = false;
      const kept = (async () => {
        while (!stopping) {
          const hasEnded = await worker.exited(1_000).catch(() => undefined);
          if (hasEnded && !stopping) await worker.restart();
        }
      })();
      cleanups.push(async () => {
        stopping = true;
        await kept;
        await worker.kill();
      });
    },
    texts: (channelId?: string) =>
      [...posts.values()]
        .filter(({ data }) => channelId === undefined || data.conversation.channelId === channelId)
        .map(({ data }) => data.body.markdown),
    notices: () => [...notices.values()],
    effects: () => (existsSync(effects) ? readFileSync(effects, 'utf8').trim().split('\n') : []),
    say: (text: string, channelId: string, userId = 'U0TEST') =>
      broker.publish('events', aMessage({ text, channelId, actor: { kind: 'human', userId } })),
    cli: (...args: string[]) => cliWith({}, ...args),
    cliWith,
  };
}

/** Runs `errand` to its end. */
async function runCli(env: Record<string, string>, args: string[]) {
  const child = spawn(process.execPath, [programs.cli, ...args], { env: { PATH: process.env['PATH'], ...env } });
  const text = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => (text.out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text.err += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, ...text };
}

function channelsOfOnePartition(count: number): string[] {
  const partition = partitionOf(channelPartition('T0TEST', 'C0'));
  const channels: string[] = [];
  for (let n = 0; channels.length < count; n += 1)
    if (partitionOf(channelPartition('T0TEST', `C${n}`)) === partition) channels.push(`C${n}`);
  return channels;
}

function strayNotice(n: number): Envelope {
  const { id, time, specversion, correlationid } = aMessage();
  const dedupkey = `stray-${n}`;
  const attributes = { id, time, specversion, correlationid, dedupkey, partitionkey: `T0TEST:C${n}`, source: 'test' };
  return { ...attributes, type: 'egress.notice.v1', data: { kind: 'test', markdown: 'hi' } };
}

function aLetterOf(envelope: Envelope): DeadLetterRow {
  return {
    id: 'letter-1',
    stage: 'events',
    cause: 'refused by a worker of another version',
    attempts: 1,
    body: JSON.stringify(envelope),
    correlationid: envelope.correlationid,
    traceparent: undefined,
    diedAt: '2025-01-01T00:00:00.000Z',
  };
}
