import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulatorDefaults } from '@errand/slack-simulator';
import { freshDatabase, startProcess, waitFor } from '@errand/testing';
import type { House } from './house';
import { mainOf, startHouse } from './house';

// Lines of the parity checklist: the command line, what is kept and restored, and the settings that an operator has.

const { users, channels, app } = simulatorDefaults;

jest.setTimeout(120_000);
let folder: string;
let house: House;
let dm: Record<'ana' | 'ben', string>;
/** Where the settings say that the latest version is told. */
let releases: Server;
let latest = '9.9.8';
let timesAsked = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'errand-cli-'));
  releases = createServer((_request, response) => {
    timesAsked += 1;
    response.end(JSON.stringify({ version: latest, url: 'https://example.com/errand' }));
  });
  await new Promise<void>((resolve) => releases.listen(0, '127.0.0.1', resolve));
  const settings = (more: string) => `admins: [${users.ana}]
pacing: { channelPerSecond: 0 }
versionCheck: http://127.0.0.1:${(releases.address() as AddressInfo).port}/latest.json
${more}`;
  const files = {
    'errand.yaml': settings(`logFile: ${join(folder, 'logs/errand.log')}
chatroomRelay: { ${users.carla}: ['#ops', ${channels.incidentRoom}] }
reverseChatroomRelay: { '#random': [${users.ben}] }
`),
    'sentry.yaml': settings('logSentry: true\nsentryEventlevel: info\n'),
    'few.yaml': settings(
      `corePlugins: [ACLs, Utils, Helpp]\nlogFile: ${join(folder, 'few.log')}\nlogFormatter: text\nlogLevel: warn\n`,
    ),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  house = await startHouse({ transport: 'socket', env: { ERRAND_CONFIG: join(folder, 'errand.yaml') } });
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

describe('parity 46 version check', () => {
  it('tells the admins of a newer version, once, and how to end it; no more once it is ended', async () => {
    const notice = await saidIn(dm.ana, /^Version 9\.9\.8 of Errand is available/);
    expect(notice).toContain('https://example.com/errand');
    expect(notice).toContain('To disable this check do: `!plugin deactivate version-checker`');
    const worker = house.services['command-worker'];
    const before = timesAsked;
    await worker.restart();
    await waitFor(() => timesAsked > before, { timeoutMs: 30_000, what: 'the question of the next start' });
    expect(await ana('!plugin deactivate version-checker', /activated/)).toBe('Plugin version-checker deactivated.');
    latest = '9.9.9';
    const asked = timesAsked;
    await worker.restart();
    expect(await ask('!about')).toMatch(/^This is Errand version \d+\.\d+\.\d+\./);
    expect(timesAsked).toBe(asked);
    expect(house.answersIn(dm.ana).filter((text) => text.startsWith('Version '))).toHaveLength(1);
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
  it('say in channels what a person says to the bot, commands as well, and nothing of others', async () => {
    const { id } = house.simulator.people.openDm({ userId: users.carla, withUserId: app.botUserId });
    house.say('the lift is *stuck* <!here>', { userId: users.carla, channelId: id });
    for (const channelId of [channels.ops, channels.incidentRoom])
      expect(await saidIn(channelId, /stuck/)).not.toContain('<!here>');
    house.say('!echo both', { userId: users.carla, channelId: id });
    await saidIn(id, /^both$/);
    await saidIn(channels.ops, /^!echo both$/);
    expect(await ask('!echo mine alone', { userId: users.ben, channelId: dm.ben })).toBe('mine alone');
    expect(house.answersIn(channels.ops).join()).not.toContain('mine alone');
  });

  it('send to people what is said in a channel, with who said it', async () => {
    house.say('anybody here?', { userId: users.carla, channelId: channels.random });
    expect(await saidIn(dm.ben, /anybody here/)).toMatch(/^\[[^\]]+\] anybody here\?$/);
    house.say('elsewhere', { userId: users.carla, channelId: channels.general });
    expect(await ask('!echo next', { channelId: channels.random })).toBe('next');
    expect(house.answersIn(dm.ben).join()).not.toContain('elsewhere');
  });
});

describe('parity 57 the log', () => {
  it('is written into a file, too, in whole lines and without secrets', async () => {
    await ask('!echo logged');
    const lines = (await readFile(join(folder, 'logs/errand.log'), 'utf8')).trim().split('\n');
    const names = new Set(lines.map((line) => (JSON.parse(line) as { name: string }).name));
    expect([...names].sort()).toEqual(['command-worker', 'egress', 'ingress-events', 'ingress-rtm', 'ingress-socket']);
    expect(lines.join('\n')).not.toMatch(/xox[a-z]-|xapp-/);
  });
});

describe('parity 57 Sentry', () => {
  const start = (env: Record<string, string>) =>
    startProcess({
      name: 'watched',
      args: [mainOf('egress')],
      until: 'started',
      env: {
        AMQP_URL: house.amqpUrl,
        DATABASE_URL: house.databaseUrl,
        SLACK_BOT_TOKEN: 'xoxb-of-somebody',
        ERRAND_CONFIG: join(folder, 'sentry.yaml'),
        ...env,
      },
    });

  it('gets what is logged', async () => {
    const got: string[] = [];
    const sentry = createServer((request, response) => {
      request.on('data', (chunk: Buffer) => got.push(String(chunk)));
      request.on('end', () => response.end('{}'));
    });
    await new Promise<void>((resolve) => sentry.listen(0, '127.0.0.1', resolve));
    const egress = await start({ SENTRY_DSN: `http://key@127.0.0.1:${(sentry.address() as AddressInfo).port}/1` });
    await waitFor(() => got.join('').includes('"message":"starting"'), { timeoutMs: 30_000, what: 'an event' });
    expect(await egress.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(got.join('')).toContain('"message":"stopped"');
    expect(got.join('')).not.toContain('xoxb-');
    sentry.close();
  });

  it('wants a DSN', async () => {
    const egress = await start({});
    expect(await egress.exited()).toEqual({ code: 1, signal: null });
    expect(JSON.stringify(egress.logs())).toContain('SENTRY_DSN: is required where logSentry is on');
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
    await worker.restart();
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
    expect(await ask('!history', where)).toContain(' 1:!echo remembered');
    expect(await ask('!!', where)).toBe('remembered');
    expect(await ana('!plugin list', /version-checker/)).toMatch(/D[ |│]+version-checker/);
  });
});

describe('parity 34 the choice of built-in plugins', () => {
  it('is that of corePlugins, whoever is named wrong is logged, and access control is there all the same', async () => {
    const worker = house.services['command-worker'];
    await worker.restart({ ERRAND_CONFIG: join(folder, 'few.yaml') });
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
});

describe('parity 54 a folder to begin with', () => {
  it('is written by init, filled by the wizard, and talks in the console: rooms, people, several lines', async () => {
    const bot = join(folder, 'bot');
    expect(await errand(['init', bot])).toMatchObject({ code: 0, err: '' });
    const wizard = await errand(['new-plugin', 'plugins'], { cwd: bot, input: '1st\nMy Thing\nGreets\n' });
    expect(wizard).toMatchObject({ code: 0 });
    expect(wizard.out).toContain('Bad input: Please respond with something matching this regex:');
    expect(await errand(['config', 'check', 'errand.yaml'], { cwd: bot })).toMatchObject({ code: 0 });
    const typed = [
      '!tryme',
      '!my thing Ana',
      '!nope',
      '!inroom #ops',
      '!asuser ben',
      '!log tail',
      '!asadmin',
      '!inperson',
      '!ml',
      '!echo a',
      'b',
      '',
    ];
    const { code, out } = await errand(['console'], { cwd: bot, input: `${typed.join('\n')}\n` });
    expect(code).toBe(0);
    for (const line of [
      '[@ana -> @errand] >>> !tryme\n',
      'It _works_!\n',
      'Hello, Ana!',
      'Command "nope" not found.',
      'Joined Room #ops.',
      'You are now: @ben.',
      '[@ben -> #ops] >>> !log tail\n',
      'This command requires bot-admin privileges',
      'You are now an admin: @ana.',
      'Now in one-on-one with the bot.',
      'Multiline mode, press enter twice to end messages',
      'a\nb\n', // each in a line of its own
    ])
      expect(out).toContain(line);
  });

  it('lists what there is to talk to', async () => {
    expect((await errand(['backends'])).out).toMatch(
      /^Available backends:\n\t\tSlack[^]*Available storages:\n\t\tPostgreSQL/,
    );
  });
});

it('parity 59 the same commands have the same answers on another storage, broker and backend', async () => {
  const typed = ['!echo same *thing*', '!nope', '!apropos', '!help nothing', '!echo "two  words"'];
  const { out } = await errand(['console'], { env: { BOT_ADMINS: users.ana }, input: `${typed.join('\n')}\n` });
  await house.services['command-worker'].restart({ ERRAND_CONFIG: join(folder, 'errand.yaml') });
  for (const line of typed) {
    expect(out).toContain(`>>> ${line}\n`);
    expect(out).toContain(`\n${await ana(line)}\n`);
  }
});
