import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { appendFile, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import type { Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulatorDefaults } from '@errand/slack-simulator';
import { freshDatabase, startOf, startProcess, waitFor } from '@errand/testing';
import { Client } from 'pg';
import type { House } from './house';
import { mainOf, startHouse } from './house';

// Lines of the parity checklist: the command line, what is kept and restored, and the settings that an operator has.

const { users, channels, app } = simulatorDefaults;

jest.setTimeout(120_000);
let folder: string;
let house: House;
/** That of the house, until a backup was restored into another one. */
let databaseUrl: string;
let dm: Record<'ana' | 'ben', string>;
/** Where the settings say that the latest version is told. */
let releases: Server;
let latest = '9.9.8';
let timesAsked = 0;
const tellLatest = (response: ServerResponse) =>
  response.end(JSON.stringify({ version: latest, url: 'https://example.com/errand' }));
let answerReleases: (response: ServerResponse) => void = tellLatest;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'errand-cli-'));
  releases = createServer((_request, response) => {
    timesAsked += 1;
    answerReleases(response);
  });
  await new Promise<void>((resolve) => releases.listen(0, '127.0.0.1', resolve));
  const settings = (more: string) => `admins: [${users.ana}]
pacing: { channelPerSecond: 0 }
versionCheck: http://127.0.0.1:${(releases.address() as AddressInfo).port}/latest.json
${more}`;
  const files = {
    'errand.yaml': settings(`logFile: ${join(folder, 'logs/errand.log')}
chatroomRelay: { ${users.carla}: ['#ops', ${channels.incidentRoom}] }
reverseChatroomRelay: { '#random': [${users.ben}, ${users.dmitri}], ${channels.ops}: [${users.dmitri}] }
`),
    'sentry.yaml': settings('logSentry: true\n'),
    'errors.yaml': settings(
      'logSentry: true\nsentryEventlevel: error\nsentryOptions: { environment: nights, dsn: "http://other@127.0.0.1:1/9" }\n',
    ),
    'story.yaml': settings('logSentry: true\nlogLevel: debug\nsentryLoglevel: error\nsentryEventlevel: error\n'),
    'lines.yaml': settings(`logFile: ${join(folder, 'lines.log')}\nlogFormatter: text\nlogLevel: debug\n`),
    'daemon.yaml': settings(`logFile: ${join(folder, 'daemon.log')}\n`),
    'nofile.yaml': settings(`logFile: ${join(folder, 'errand.yaml/no.log')}\n`),
    'few.yaml': settings(
      `corePlugins: [ACLs, Utils, Helpp]\nlogFile: ${join(folder, 'few.log')}\nlogFormatter: text\nlogLevel: warn\n`,
    ),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  house = await startHouse({ transport: 'socket', env: { ERRAND_CONFIG: join(folder, 'errand.yaml') } });
  ({ databaseUrl } = house);
  const withBot = (userId: string) => house.simulator.people.openDm({ userId, withUserId: app.botUserId }).id;
  dm = { ana: withBot(users.ana), ben: withBot(users.ben) };
}, 90_000);
afterAll(async () => {
  await house?.stop();
  releases.close();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

const ask = async (text: string, where: Parameters<House['ask']>[1] = {}) => (await house.ask(text, where)).text;
/** Ana, an admin, says it in her direct message; notices may come between. */
async function ana(text: string, matches: RegExp = /./): Promise<string> {
  const after = house.say(text, { channelId: dm.ana });
  const isAnswer = ({ text: said }: { text: string }) => matches.test(said) && !/^(Errand is up|Version )/.test(said);
  const reply = await house.simulator.observer.waitForReply({
    channelId: dm.ana,
    after,
    timeoutMs: 30_000,
    matches: isAnswer,
  });
  return reply.text;
}
const saidIn = (channelId: string, words: RegExp) =>
  waitFor(() => house.answersIn(channelId).find((text) => words.test(text)), {
    timeoutMs: 30_000,
    what: String(words),
  });

/** Runs `errand` as a process. */
function errand(args: string[], options: { env?: Record<string, string>; cwd?: string; input?: string } = {}) {
  return new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    const child = spawn(process.execPath, [mainOf('cli'), ...args], {
      cwd: options.cwd ?? folder,
      env: { PATH: process.env['PATH'], ...options.env },
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (text: Buffer) => (out += text.toString()));
    child.stderr.on('data', (text: Buffer) => (err += text.toString()));
    child.stdin.end(options.input ?? '');
    child.once('close', (code) => resolve({ code, out, err }));
  });
}

async function applySettings(name: string): Promise<void> {
  const env = { DATABASE_URL: databaseUrl, AMQP_URL: house.amqpUrl, AMQP_PREFIX: house.amqpPrefix };
  expect(await errand(['config', 'apply', name], { env })).toMatchObject({ code: 0 });
}

describe('parity 46 version check', () => {
  const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string };
  const notices = () => house.answersIn(dm.ana).filter((text) => text.startsWith('Version '));
  const noticeOf = (newer: string) =>
    `Version ${newer} of Errand is available. <https://example.com/errand>. To disable this check do: !plugin deactivate version-checker`;
  const asks = (before: number, what: string) => waitFor(() => timesAsked > before, { timeoutMs: 30_000, what });

  it('tells the admins of a newer version, once, and how to end it; no more once it is ended', async () => {
    await saidIn(dm.ana, /^Version 9\.9\.8 of Errand is available/);
    expect(notices()).toEqual([noticeOf('9.9.8')]);
    const worker = house.services['command-worker'];
    const before = timesAsked;
    await worker.restart();
    await asks(before, 'the question of the next start');
    expect(await ana('!plugin deactivate version-checker', /activated/)).toBe('Plugin version-checker deactivated.');
    latest = '9.9.9';
    const asked = timesAsked;
    await worker.restart();
    expect(await ask('!about')).toMatch(/^This is Errand version \d+\.\d+\.\d+\./);
    expect(timesAsked).toBe(asked);
    expect(notices()).toHaveLength(1);
  });

  it('is made when its plugin is activated; what fails is logged, and only a newer version is told', async () => {
    const worker = house.services['command-worker'];
    const unknown = () => worker.logs().filter(({ msg }) => msg?.startsWith('the latest version is not known')).length;
    const tell = (said: string) => (response: ServerResponse) => response.end(JSON.stringify({ version: said }));
    const cases: [answer: typeof answerReleases, faults: number][] = [
      [(response) => response.writeHead(500).end(), 1],
      [(response) => response.end('no JSON'), 1],
      [(response) => response.destroy(), 1],
      [tell(version), 0],
      [tell('v0.0.9'), 0],
      [tellLatest, 0],
    ];
    for (const [answer, faults] of cases) {
      answerReleases = answer;
      const [asked, failed] = [timesAsked, unknown()];
      expect(await ana('!plugin activate version-checker', /activated/)).toBe('Plugin version-checker activated.');
      await asks(asked, 'the question after it was activated');
      await waitFor(() => unknown() === failed + faults, { what: 'the fault in the log' });
      if (answer === tellLatest) await saidIn(dm.ana, /^Version 9\.9\.9/);
      expect(await ana('!plugin deactivate version-checker', /activated/)).toBe('Plugin version-checker deactivated.');
    }
    expect(notices()).toEqual([noticeOf('9.9.8'), noticeOf('9.9.9')]);
  });

  it('is asked of the command line, too', async () => {
    for (const args of [['version'], ['--version'], ['-v']])
      expect(await errand(args)).toEqual({
        code: 0,
        err: '',
        out: expect.stringMatching(/^Errand version \d+\.\d+\.\d+\n$/) as string,
      });
  });
});

describe('parity 44 relays', () => {
  it('say in channels what a person says to the bot as it was said, commands as well, and nothing of others', async () => {
    const { id } = house.simulator.people.openDm({ userId: users.carla, withUserId: app.botUserId });
    house.say('the lift is *stuck* <!here>', { userId: users.carla, channelId: id });
    for (const channelId of [channels.ops, channels.incidentRoom])
      expect(await saidIn(channelId, /stuck/)).toBe('the lift is *stuck* &lt;!here&gt;');
    house.say('!echo both', { userId: users.carla, channelId: id });
    await saidIn(id, /^both$/);
    for (const channelId of [channels.ops, channels.incidentRoom]) await saidIn(channelId, /^!echo both$/);
    expect(await ask('!echo mine alone', { userId: users.ben, channelId: dm.ben })).toBe('mine alone');
    house.say('carla in a room', { userId: users.carla, channelId: channels.general });
    expect(await ask('!echo a room', { userId: users.carla, channelId: channels.general })).toBe('a room');
    house.say('that is all, @ben', { userId: users.carla, channelId: id });
    const all = ['the lift is *stuck* &lt;!here&gt;', '!echo both', 'that is all, @ben'];
    for (const channelId of [channels.ops, channels.incidentRoom]) {
      await saidIn(channelId, /^that is all, /);
      expect(house.answersIn(channelId)).toEqual(all);
    }
  });

  it('send to each person what is said in each channel, commands as well, with who said it, and nothing that the bot says', async () => {
    const { id } = house.simulator.people.openDm({ userId: users.dmitri, withUserId: app.botUserId });
    house.say('anybody here?', { userId: users.carla, channelId: channels.random });
    expect(await ask('!echo next', { channelId: channels.random })).toBe('next');
    await saidIn(id, /!echo next/);
    house.say('elsewhere', { userId: users.carla, channelId: channels.general });
    house.say('what runs, @carla? <!channel>', { userId: users.ben, channelId: channels.ops });
    await saidIn(id, /what runs/);
    const random = ['[carla] anybody here?', '[ana] !echo next'];
    expect(house.answersIn(id)).toEqual([...random, '[ben] what runs, @carla? &lt;!channel&gt;']);
    const toBen = () => house.answersIn(dm.ben).filter((text) => text.startsWith('['));
    await waitFor(() => toBen().length >= 2, { timeoutMs: 15_000, what: 'what was said in #random' });
    expect(toBen()).toEqual(random);
  });
});

describe('parity 57 the log', () => {
  const linesOf = async (name: string) => (await readFile(join(folder, name), 'utf8')).trim().split('\n');

  it('is written into a file, too, in whole lines and without secrets, and goes on in it after a restart', async () => {
    await ask('!echo logged');
    const lines = await linesOf('logs/errand.log');
    const names = new Set(lines.map((line) => (JSON.parse(line) as { name: string }).name));
    expect([...names].sort()).toEqual(['command-worker', 'egress', 'ingress-events', 'ingress-rtm', 'ingress-socket']);
    expect(lines.join('\n')).not.toMatch(/xox[a-z]-|xapp-/);
    const { egress } = house.services;
    await egress.restart();
    const shown = [...egress.logs()];
    await ask('!echo logged, too');
    const after = await linesOf('logs/errand.log');
    expect(after.slice(0, lines.length)).toEqual(lines);
    // What its output has the file has.
    const written = new Set(after);
    expect(shown.filter((line) => !written.has(JSON.stringify(line)))).toEqual([]);
  });

  it('has the level and the form of the settings, on the output and in the file; LOG_LEVEL goes before', async () => {
    const rtm = house.services['ingress-rtm'];
    const seen = rtm.logs().length;
    await rtm.restart({ ERRAND_CONFIG: join(folder, 'lines.yaml') });
    await rtm.kill('SIGTERM');
    const lines = await linesOf('lines.log');
    for (const line of lines)
      expect(line).toMatch(/^(\d{4}-\d\d-\d\d [\d:.]{12} (DEBUG|INFO {1}|WARN {1}|ERROR) ingress-rtm: \S|\s)/);
    expect(lines.join('\n')).toMatch(/ INFO {2}ingress-rtm: starting adminPort=\d+ node=v/);
    expect(
      rtm
        .logs()
        .slice(seen)
        .map(({ text }) => text),
    ).toEqual(lines);
    await rtm.restart({ LOG_LEVEL: 'error' });
    expect(await linesOf('lines.log')).toEqual(lines);
    await rtm.restart({ ERRAND_CONFIG: join(folder, 'errand.yaml'), LOG_LEVEL: '' });
  });

  it('keeps a service from its start, and says why, where its file cannot be opened', async () => {
    const env = {
      AMQP_URL: house.amqpUrl,
      DATABASE_URL: house.databaseUrl,
      ERRAND_CONFIG: join(folder, 'nofile.yaml'),
    };
    const worker = await startProcess({ name: 'unlogged', args: [mainOf('command-worker')], env, until: 'started' });
    expect(await worker.exited()).toEqual({ code: 1, signal: null });
    expect(JSON.stringify(worker.logs())).toMatch(/ENOTDIR|EEXIST/);
  });
});

it('parity 42 !log tail shows the last lines of logFile, of all services, without secrets, however long it is', async () => {
  const file = join(folder, 'logs/errand.log');
  const marks = Array.from({ length: 30 }, (_, n) => `{"level":30,"msg":"mark ${n}"}`);
  await appendFile(file, `${'an old line\n'.repeat(200_000)}${marks.join('\n')}\n`);
  await ana('!log tail 60', /mark 29/);
  const shown = house.answersIn(dm.ana).join('\n');
  for (const mark of marks) expect(shown).toContain(mark);
  expect(shown).toContain('an old line');
  // With all that was logged since, and nothing before the block.
  await appendFile(file, '{"msg":"with xoxb-12345678-abc"}\n');
  expect(await ana('!log tail 5', /"msg":"with/)).toMatch(/^```\n(.*\n){5}```$/);
  expect(house.answersIn(dm.ana).join()).not.toContain('xoxb-12345678');
});

describe('parity 57 Sentry', () => {
  /** A database that egress refuses: an error without a wait. */
  let newer: Awaited<ReturnType<typeof freshDatabase>>;
  beforeAll(async () => {
    newer = await freshDatabase();
    const client = new Client(newer.url);
    await client.connect();
    await client.query('create table schema_versions (version integer primary key, applied_at timestamptz)');
    await client.query('insert into schema_versions (version) values (999)');
    await client.end();
  });
  afterAll(() => newer?.drop());
  const start = (config: string, env: Record<string, string> = {}) =>
    startProcess({
      name: 'watched',
      args: [mainOf('egress')],
      until: 'started',
      env: {
        AMQP_URL: house.amqpUrl,
        DATABASE_URL: house.databaseUrl,
        SLACK_API_URL: 'http://127.0.0.1:1/api/',
        SLACK_BOT_TOKEN: 'xoxb-of-somebody',
        ERRAND_CONFIG: join(folder, config),
        ...env,
      },
    });
  interface SentryEvent {
    message: string;
    level: string;
    environment?: string;
    tags: Record<string, string>;
    breadcrumbs?: { message: string; level: string }[];
    exception?: { values: { type: string; value: string; stacktrace?: { frames: unknown[] } }[] };
  }
  /** A Sentry, and the events that it was sent. */
  async function startSentry() {
    const texts: string[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        texts.push(`${request.url}\n${body}`);
        response.end('{}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
      SENTRY_DSN: `http://key@127.0.0.1:${(server.address() as AddressInfo).port}/1`,
      texts,
      events: () =>
        texts.flatMap((text) =>
          text
            .split('\n')
            .slice(1)
            .map((line) => JSON.parse(line || '{}') as SentryEvent)
            .filter(({ tags }) => tags?.['service'] === 'egress'),
        ),
      close: () => server.close(),
    };
  }

  it('gets all that is logged where nothing else is said', async () => {
    const { texts, events, close, SENTRY_DSN } = await startSentry();
    const egress = await start('sentry.yaml', { SENTRY_DSN });
    await waitFor(() => events().some(({ message }) => message === 'starting'), {
      timeoutMs: 30_000,
      what: 'an event',
    });
    expect(await egress.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(events().find(({ message }) => message === 'stopped')).toMatchObject({ level: 'info' });
    expect(texts.join('')).not.toContain('xoxb-');
    close();
  });

  it.each([
    [
      'from the level of the log on, in the environment of the options and at no other address',
      'errors.yaml',
      'nights',
      ['starting'],
    ],
    ['from sentryLoglevel on', 'story.yaml', 'production', []],
  ])(
    'gets errors alone where sentryEventlevel says so, each with the lines before it %s',
    async (_, config, environment, before) => {
      const { texts, events, close, SENTRY_DSN } = await startSentry();
      const egress = await start(config, { SENTRY_DSN, DATABASE_URL: newer.url });
      expect(await egress.exited()).toEqual({ code: 1, signal: null });
      const [first] = events();
      for (const { level } of events()) expect(['error', 'fatal']).toContain(level);
      expect(first).toMatchObject({ environment });
      expect(first?.exception?.values[0]?.stacktrace?.frames.length).toBeGreaterThan(0);
      expect((first?.breadcrumbs ?? []).map(({ message }) => message)).toEqual(
        before.length > 0 ? expect.arrayContaining(before) : [],
      );
      expect(texts.every((text) => text.startsWith('/api/1/envelope/'))).toBe(true);
      expect(texts.join('')).not.toContain('xoxb-');
      close();
    },
  );

  it.each([
    ['', 'SENTRY_DSN: is required where logSentry is on'],
    ['sentry.example.com', 'SENTRY_DSN: must be a DSN: https://key@host/project'],
  ])('wants a DSN, and %j is none', async (SENTRY_DSN, said) => {
    const egress = await start('sentry.yaml', { SENTRY_DSN });
    expect(await egress.exited()).toEqual({ code: 1, signal: null });
    expect(JSON.stringify(egress.logs())).toContain(said);
    expect(JSON.stringify(egress.logs())).not.toContain('sentry.example.com');
  });
});

describe('parity 58 the process', () => {
  it('stays in the foreground, holds its number in PID_FILE while it runs, and lets no second one in', async () => {
    const PID_FILE = join(folder, 'worker.pid');
    const worker = house.services['command-worker'];
    await worker.restart({ PID_FILE });
    expect((await readFile(PID_FILE, 'utf8')).trim()).toBe(String(worker.pid));
    const env = { AMQP_URL: house.amqpUrl, DATABASE_URL: house.databaseUrl, PID_FILE };
    const second = await startProcess({ name: 'second', args: [mainOf('command-worker')], env, until: 'started' });
    expect(await second.exited()).toEqual({ code: 1, signal: null });
    expect(JSON.stringify(second.logs())).toContain(`PID_FILE: process ${worker.pid} runs under that file already`);
    await worker.kill('SIGKILL');
    await worker.restart(); // what a killed process left is replaced
    expect((await readFile(PID_FILE, 'utf8')).trim()).toBe(String(worker.pid));
    expect(await worker.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(existsSync(PID_FILE)).toBe(false);
    await worker.restart({ PID_FILE: '' });
    expect(existsSync(PID_FILE)).toBe(false);
    const nowhere = { ...env, PID_FILE: join(folder, 'no/such/folder.pid') };
    const third = await startProcess({
      name: 'third',
      args: [mainOf('command-worker')],
      env: nowhere,
      until: 'started',
    });
    expect(await third.exited()).toEqual({ code: 1, signal: null });
    expect(JSON.stringify(third.logs())).toContain('PID_FILE: cannot be written (ENOENT)');
  });
});

describe('parity 58 in the background', () => {
  const pidFile = () => join(folder, 'daemon.pid');
  const pidIn = () => (existsSync(pidFile()) ? Number(readFileSync(pidFile(), 'utf8')) : 0);
  const isGone = (pid: number) => startOf(pid) === undefined;
  afterAll(() => {
    if (pidIn() > 0 && !isGone(pidIn())) process.kill(pidIn(), 'SIGKILL');
  });

  it('is where --daemon starts it, with its number in a file; !restart starts it again, and SIGTERM stops it', async () => {
    await house.services['command-worker'].stop();
    const env = {
      AMQP_URL: house.amqpUrl,
      AMQP_PREFIX: house.amqpPrefix,
      DATABASE_URL: databaseUrl,
      ERRAND_CONFIG: join(folder, 'daemon.yaml'),
    };
    const args = [mainOf('command-worker'), '--daemon', '--pidfile', pidFile()];
    const start = () => startProcess({ name: 'daemon', args, env, until: 'started' });
    const parent = await start();
    expect(await parent.exited()).toEqual({ code: 0, signal: null });
    expect(parent.logs()).toEqual([]);
    await waitFor(() => pidIn() > 0, { timeoutMs: 30_000, what: 'its number' });
    const first = pidIn();
    expect(first).not.toBe(parent.pid);
    expect(await ask('!echo from the background')).toBe('from the background');
    expect(readFileSync(join(folder, 'daemon.log'), 'utf8')).toContain(`"pid":${first}`);

    const second = await start();
    expect(await second.exited()).toEqual({ code: 1, signal: null });
    expect(JSON.stringify(second.logs())).toContain(`PID_FILE: process ${first} runs under that file already`);

    await ana('!restart', /Restarting/);
    await waitFor(() => pidIn() > 0 && pidIn() !== first, { timeoutMs: 30_000, what: 'the next one' });
    await waitFor(() => isGone(first), { what: 'the end of the first one' });
    expect(await ask('!echo again')).toBe('again');
    const last = pidIn();
    process.kill(last, 'SIGTERM');
    await waitFor(() => isGone(last), { timeoutMs: 30_000, what: 'its end' });
    expect(existsSync(pidFile())).toBe(false);
    await house.services['command-worker'].restart();
  });

  it('is not where the console can be', async () => {
    expect(await errand(['console', '--daemon'])).toEqual({
      code: 1,
      out: '',
      err: 'You cannot run in text and daemon mode at the same time\n',
    });
  });

  it('is not reached with faulty settings, which are named where it is started', async () => {
    const args = [mainOf('command-worker'), '--daemon'];
    const faulty = await startProcess({ name: 'faulty', args, env: { AMQP_URL: 'nowhere' }, until: 'started' });
    expect(await faulty.exited()).toEqual({ code: 1, signal: null });
    expect(JSON.stringify(faulty.logs())).toContain('AMQP_URL');
  });
});

describe('parity 39 backup and restore', () => {
  it('!backup is for admins, and sends a file that can be restored, or writes it into BACKUP_DIR', async () => {
    expect(await ask('!backup', { userId: users.ben, channelId: dm.ben })).toBe(
      'This command requires bot-admin privileges',
    );
    const said = await ana('!backup', /backup file/);
    const [, name] = /^The backup file has been written in "(errand-backup-[\w-]+\.jsonl)"\.$/.exec(said) ?? [];
    const sent = () =>
      house.simulator.observer
        .messagesIn(dm.ana)
        .flatMap(({ files = [] }) => files.filter((file) => file.name === name));
    await waitFor(() => sent().length === 1, { timeoutMs: 30_000, what: 'the file' });
    const text = await (await fetch(`${house.simulator.url}${sent()[0]?.url}`)).text();
    expect(text).toMatch(/^\{"backup":"errand"/);
    expect(text).toContain('"version-checker"');

    const BACKUP_DIR = join(folder, 'backups');
    await house.services['command-worker'].restart({ BACKUP_DIR });
    expect(await ana('!backup', /backup file/)).toMatch(
      new RegExp(`^The backup file has been written in "${BACKUP_DIR}/errand-backup-[^"]+\\.jsonl"\\.$`),
    );
    expect(await readdir(BACKUP_DIR)).toHaveLength(1);
  });

  it('`errand restore` puts it into an empty database, whole, and nothing into any other', async () => {
    const where = { userId: users.dmitri, channelId: channels.general };
    expect(await ask('!echo remembered', where)).toBe('remembered');
    const file = join(folder, 'backup.jsonl');
    const from = { DATABASE_URL: house.databaseUrl };
    expect(await errand(['backup', file], { env: from })).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^The backup file has been written in ".*backup\.jsonl": \d+ rows\.\n$/) as string,
    });
    expect(await errand(['backup', file], { env: from })).toMatchObject({ code: 2 });
    expect(await errand(['restore', file], { env: from })).toMatchObject({
      code: 1,
      err: expect.stringContaining(
        'the database is not empty, there is something in plugin_states, history, audit',
      ) as string,
    });

    const fresh = await freshDatabase();
    const to = { DATABASE_URL: fresh.url };
    await writeFile(join(folder, 'half.jsonl'), (await readFile(file, 'utf8')).slice(0, -30));
    expect(await errand(['restore', 'half.jsonl'], { env: to })).toMatchObject({ code: 1 });
    expect(await errand(['restore', file], { env: to })).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Restore complete: \d+ rows\. You can start the workers\.\n$/) as string,
    });
    expect(await errand(['audit', 'verify'], { env: to })).toMatchObject({ code: 0 });
    const { egress, 'command-worker': worker } = house.services;
    await Promise.all([egress.kill('SIGTERM'), worker.kill('SIGTERM')]);
    await Promise.all([egress.restart(to), worker.restart(to)]);
    databaseUrl = fresh.url;
    expect(await ask('!history', where)).toContain(' 1:!echo remembered');
    expect(await ask('!!', where)).toBe('remembered');
    expect(await ana('!plugin list', /version-checker/)).toMatch(/D[ |│]+version-checker/);
  });
});

describe('parity 34 the choice of built-in plugins', () => {
  it('is that of corePlugins, whoever is named wrong is logged, and access control is there all the same', async () => {
    await applySettings('few.yaml');
    const worker = house.services['command-worker'];
    await worker.restart({ ERRAND_CONFIG: join(folder, 'few.yaml') }); // whose log is that of its own file
    expect(await ask('!echo few')).toBe('few');
    expect(await ask('!status')).toContain('Command "status" not found.');
    expect(await ask('!log tail', { userId: users.ben, channelId: dm.ben })).toBe(
      'This command requires bot-admin privileges',
    );
    expect(await ana('!acl explain @ben log_tail #ops', /log/)).toMatch(/admin/);
    const log = await readFile(join(folder, 'few.log'), 'utf8');
    expect(log).toMatch(
      /^\d{4}-\d\d-\d\d [\d:.]+ WARN {2}command-worker: corePlugins names a plugin that is not built in plugin=Helpp$/m,
    );
    expect(log).not.toContain('INFO');
  });

  it('from a CORE_PLUGINS leaves out none of those by which admins look up what went wrong', async () => {
    const config = `BOT_ADMINS = ('${users.ana}',)\nCORE_PLUGINS = ('ACLs', 'Utils')\nlog(CORE_PLUGINS)\n`;
    await writeFile(join(folder, 'config.py'), config);
    expect(await errand(['migrate', 'errbot', 'config.py', '--out', 'migrated'])).toMatchObject({ code: 0 });
    await applySettings('migrated/errand.yaml');
    expect(await ana('!ps', /run/i)).not.toContain('not found');
    expect(await ana('!audit', /audit/i)).toContain('The audit');
    expect(await ana('!failed', /fail/i)).not.toContain('not found');
    expect(await ana('!config', /version/i)).not.toContain('not found');
  });
});

describe('parity 54 a folder to begin with', () => {
  const textOf = (path: string) => readFile(join(folder, path), 'utf8');

  it('is written by init, which leaves what is there unless it is forced, and says where it cannot', async () => {
    const done = 'Your Errand directory has been correctly initialized!\n';
    const missing =
      'Target directory bot must exist. Please create it.\nThe initialization of your Errand directory failed: the target directory does not exist\n';
    expect(await errand(['init', 'bot'])).toEqual({ code: 1, out: '', err: missing });
    expect(existsSync(join(folder, 'bot'))).toBe(false);
    await mkdir(join(folder, 'bot'));
    const { out } = await errand(['init', 'bot']);
    expect(out).toMatch(new RegExp(`\n${done}Just do "cd '?bot'?" then "errand console", and say !tryme\\.\n$`));
    expect((await readdir(join(folder, 'bot'))).sort()).toEqual(['.env.example', 'errand.yaml', 'plugins']);
    expect((await stat(join(folder, 'bot/.env.example'))).mode & 0o777).toBe(0o600);
    const fresh = await textOf('bot/errand.yaml');
    await writeFile(join(folder, 'bot/errand.yaml'), `${fresh}# mine\n`);

    const again = await errand(['init'], { cwd: join(folder, 'bot') });
    expect(again).toMatchObject({ code: 0, err: '' });
    expect(again.out).toContain('errand.yaml is there already, and stays as it is\n');
    expect(again.out.endsWith(`${done}Just do "errand console", and say !tryme.\n`)).toBe(true);
    expect(await textOf('bot/errand.yaml')).toBe(`${fresh}# mine\n`);
    expect((await errand(['init', '--force', 'bot'])).out).toContain('errand.yaml replaced\n');
    expect(await textOf('bot/errand.yaml')).toBe(fresh);

    expect(await errand(['init', 'bot/errand.yaml'])).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /^The initialization of your Errand directory failed: .* \((ENOTDIR|EEXIST)\)\n$/,
      ) as string,
    });
    expect(await errand(['init', 'one', 'two'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('one folder') as string,
    });
  });

  it('is filled by the wizard, which asks until it has an answer and replaces nothing unasked', async () => {
    const wizard = (input: string, ...args: string[]) => errand(['new-plugin', 'bot/plugins', ...args], { input });
    const first = await wizard('1st\nMy Thing\nGreets\n');
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toContain('Bad input: Please respond with something matching this regex: ^[a-zA-Z][');
    expect(first.out).toMatch(/Success! You'll find your new plugin at bot\/plugins\/my-thing\.ts/);
    const text = await textOf('bot/plugins/my-thing.ts');
    const other = ['--name', 'my_thing', '--summary', "Ana's"];
    const refused = await wizard('no\n', ...other);
    expect(refused).toMatchObject({ code: 1, err: 'errand: nothing was written\n' });
    expect(refused.out).toContain('exists already. Type "overwrite" to replace it:');
    expect(await textOf('bot/plugins/my-thing.ts')).toBe(text);
    expect(await wizard('overwrite\n', ...other)).toMatchObject({ code: 0 });
    expect(await textOf('bot/plugins/my-thing.ts')).toContain(String.raw`summary: 'Ana\'s'`);
    expect(await wizard('', '--name', 'Other')).toMatchObject({
      code: 1,
      err: expect.stringContaining('the input ended') as string,
    });
    expect(await wizard('', '--name', '42', '--summary', 'x')).toMatchObject({ code: 2 });
    expect((await readdir(join(folder, 'bot/plugins'))).sort()).toEqual(['example.ts', 'my-thing.ts']);
  });

  it('talks in the console: rooms, people, several lines', async () => {
    const bot = join(folder, 'bot');
    expect(await errand(['config', 'check', 'errand.yaml'], { cwd: bot })).toMatchObject({ code: 0 });
    // Each line that is typed, with its prompt, and what comes of it.
    const talk: [prompt: string, typed: string, ...answers: string[]][] = [
      ['[@ana -> @errand] >>> ', '!tryme', 'It _works_!'],
      ['[@ana -> @errand] >>> ', '!my thing Ana', 'Hello, Ana!'],
      ['[@ana -> @errand] >>> ', '!nope', 'Command "nope" not found.'],
      ['[@ana -> @errand] >>> ', '!inroom', 'Joined Room #testroom.'],
      ['[@ana -> #testroom] >>> ', '!inroom ops', 'A Room name must start by #.'],
      ['[@ana -> #testroom] >>> ', '!inroom #ops', 'Joined Room #ops.'],
      ['[@ana -> #ops] >>> ', '!asuser @carla', 'You are now: @carla.'],
      ['[@carla -> #ops] >>> ', '@errand echo I was called', 'I was called'],
      ['[@carla -> #ops] >>> ', '!asuser somebody', 'You are now: @somebody.'],
      ['[@somebody -> #ops] >>> ', '!echo I am new', 'I am new'],
      ['[@somebody -> #ops] >>> ', '!asuser', 'You are now: @luser.'],
      ['[@luser -> #ops] >>> ', '!log tail', 'This command requires bot-admin privileges'],
      ['[@luser -> #ops] >>> ', '!inperson', 'Now in one-on-one with the bot.'],
      ['[@luser -> @errand] >>> ', '!log tail', 'This command requires bot-admin privileges'],
      ['[@luser -> @errand] >>> ', '!asadmin', 'You are now an admin: @ana.'],
      ['[@ana -> @errand] >>> ', '!restart', 'Deactivating all the plugins...', 'Restarting'],
      ['[@ana -> @errand] >>> ', '!ml', 'Multiline mode, press enter twice to end messages'],
      ['[@ana -> @errand] >>> ', '!echo a'],
      ['... ', 'b'],
      ['... ', '', 'a\nb'],
      ['[@ana -> @errand] >>> ', '!ml', 'Normal one line mode.'],
      ['[@ana -> @errand] >>> ', '!echo one', 'one'],
    ];
    const { code, out, err } = await errand(['console'], {
      cwd: bot,
      input: talk.map(([, typed]) => `${typed}\n`).join(''),
    });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(
      talk.map(([prompt, typed, ...answers]) => [`${prompt}${typed}`, ...answers, ''].join('\n')).join(''),
    );
  });

  it('parity 43 restarts in the console with plugins as they are by then, and !shutdown ends it', async () => {
    const bot = join(folder, 'bot');
    const plugin = join(bot, 'plugins/example.ts');
    const child = spawn(process.execPath, [mainOf('cli'), 'console'], {
      cwd: bot,
      env: { PATH: process.env['PATH'] },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let out = '';
    child.stdout.on('data', (text: Buffer) => (out += text.toString()));
    const end = new Promise((resolve) => child.once('close', resolve));
    const shows = (words: string) => waitFor(() => out.includes(words), { timeoutMs: 30_000, what: words });
    child.stdin.write('!tryme\n');
    await shows('It _works_!');
    const text = await textOf('bot/plugins/example.ts');
    await writeFile(plugin, text.replace('It *works*!', 'It is *new*!'));
    child.stdin.write('!restart\n');
    await shows('Restarting\n');
    child.stdin.write('!tryme\n');
    await shows('It is _new_!');
    child.stdin.write('!shutdown --confirm\n'); // and nothing more is typed
    expect(await end).toBe(0);
    expect(out).toMatch(/>>> !shutdown --confirm\nRoger that\. I am shutting down\.\n/);
    await writeFile(plugin, text);
  });

  it('says what is wrong with what was typed, and with settings that there are not', async () => {
    for (const args of [[], ['-h'], ['--help']])
      expect(await errand(args)).toMatchObject({
        code: 0,
        err: '',
        out: expect.stringMatching(/^usage: errand init/) as string,
      });
    expect(await errand(['frobnicate'])).toEqual({
      code: 2,
      out: '',
      err: 'errand: there is no command "frobnicate"\nerrand --help tells how it is used\n',
    });
    const env = { ERRAND_CONFIG: 'nowhere.yaml' };
    expect(await errand(['console'], { env })).toMatchObject({
      code: 2,
      err: expect.stringContaining('ERRAND_CONFIG: the file cannot be read (ENOENT)') as string,
    });
  });

  it('lists what there is to talk to, two tabs and a name a line', async () => {
    const { code, out } = await errand(['backends']);
    expect(code).toBe(0);
    const [backends, storages, brokers] = out.trimEnd().split('\n\n');
    expect(backends).toMatch(/^Available backends:(\n\t\t(Slack|Simulator|Text), [^\n]+){3}$/);
    expect(storages).toMatch(/^Available storages:(\n\t\t(PostgreSQL|PGlite)[^\n]+){2}$/);
    expect(brokers).toMatch(/^Available brokers:(\n\t\t(RabbitMQ|in memory)[^\n]+){2}$/);
  });
});

it('parity 59 the same commands have the same answers on another storage, broker and backend', async () => {
  const { id: channelId } = house.simulator.people.openDm({ userId: users.grid, withUserId: app.botUserId });
  // Some of them are answered from what is stored.
  const typed = [
    '!echo same *thing*',
    '!nope',
    '!apropos',
    '!help nothing',
    '!echo "two  words"',
    '!history',
    '!!',
    '!help echo',
  ];
  typed.push('!whoami', '!room topic general');
  const { out } = await errand(['console'], {
    env: { BOT_ADMINS: users.ana },
    input: `!asuser wanda\n${typed.join('\n')}\n`,
  });
  await applySettings('errand.yaml');
  await house.services['command-worker'].restart({ ERRAND_CONFIG: join(folder, 'errand.yaml') });
  const where = { userId: users.grid, channelId };
  for (const line of typed) {
    const said = (await ask(line, where)).replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
    expect(out).toContain(`>>> ${line}\n${said}\n`);
  }
});
