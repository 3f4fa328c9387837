import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulatorDefaults } from '@errand/slack-simulator';
import type { ServiceProcess } from '@errand/testing';
import { startProcess, waitFor } from '@errand/testing';
import type { House } from './house';
import { mainOf, startHouse } from './house';

const { app, users, channels } = simulatorDefaults;
const first = `admins: ['${users.ana}']\nallowExternal: true\nallowGuests: true\n`;
const denied = `${first}accessControls: { echo: { denyUsers: '*' } }\n`;
const locked = `${first}accessControlsDefault: { denyUsers: '${users.ana}' }\n`;
const refusal = "You're not allowed to access this command from this user";

describe('versions of the settings, with two workers', () => {
  let folder: string;
  let house: House;
  let second: ServiceProcess;
  /** Conversations, and who talks there: enough of them that both workers have some. */
  let places: Record<string, string>;
  let admin: string;
  const file = (name: string) => join(folder, name);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'errand-config-'));
    writeFileSync(file('errand.yaml'), first);
    writeFileSync(file('denied.yaml'), denied);
    writeFileSync(file('locked.yaml'), locked);
    writeFileSync(file('wrong.yaml'), `${first}prefixx: "?"\n`);
    house = await startHouse({ transport: 'socket', env: { ERRAND_CONFIG: file('errand.yaml') } });
    second = await startWorker();
    admin = dmOf(users.ana);
    places = Object.fromEntries([
      ...[channels.general, channels.random, channels.ops].map((channelId) => [channelId, users.ana]),
      ...Object.values(users).map((userId) => [dmOf(userId), userId]),
    ]);
  }, 120_000);
  afterAll(async () => {
    await second?.stop();
    await house?.stop();
    rmSync(folder, { recursive: true });
  }, 60_000);

  const dmOf = (userId: string) => house.simulator.people.openDm({ userId, withUserId: app.botUserId }).id;

  function startWorker(): Promise<ServiceProcess> {
    const env = {
      AMQP_URL: house.amqpUrl,
      AMQP_PREFIX: house.amqpPrefix,
      DATABASE_URL: house.databaseUrl,
      ERRAND_CONFIG: file('errand.yaml'),
    };
    return startProcess({ name: 'command-worker', args: [mainOf('command-worker')], env });
  }

  async function errand(...args: string[]): Promise<{ code: number | null; text: string }> {
    const env = { DATABASE_URL: house.databaseUrl, AMQP_URL: house.amqpUrl, AMQP_PREFIX: house.amqpPrefix };
    const cli = await startProcess({ name: 'cli', args: [mainOf('cli'), 'config', ...args], env, until: 'started' });
    const { code } = await cli.exited();
    return {
      code,
      text: cli
        .logs()
        .map((line) => String(line['text'] ?? JSON.stringify(line)))
        .join('\n'),
    };
  }

  const echo = async (channelId: string) =>
    (await house.ask('!echo hello', { channelId, userId: places[channelId]! })).text;
  /** Decisions of a worker, by the version that they went by. */
  const decisionsOf = (worker: ServiceProcess, version: number) =>
    worker.logs().filter(({ msg, policyVersion }) => msg === 'command denied' && policyVersion === version).length;
  const ended = (worker: ServiceProcess) => worker.logs().filter(({ msg }) => msg === 'command ended').length;
  const notices = () => house.answersIn(admin).filter((text) => /settings/i.test(text));

  it('apply denies a command on both at once, and the admins hear of it once', async () => {
    const workers = [house.services['command-worker'], second];
    // Both have their share of the channels by now.
    await waitFor(
      async () => {
        for (const place of Object.keys(places)) expect(await echo(place)).toBe('hello');
        return workers.every((worker) => ended(worker) > 0);
      },
      { timeoutMs: 90_000, what: 'both workers to answer' },
    );
    const applied = await errand('apply', file('denied.yaml'), '--by', 'ana@laptop');
    expect(applied).toMatchObject({ code: 0, text: expect.stringContaining('version 2, applied by ana@laptop') });
    await waitFor(
      () =>
        workers.every((worker) =>
          worker.logs().some((line) => line['version'] === 2 && line.msg === 'settings applied'),
        ),
      {
        what: 'both to take it',
      },
    );
    await waitFor(() => notices().length > 0, { what: 'the notice' });
    for (const place of Object.keys(places)) expect(await echo(place)).toBe(refusal);
    expect(workers.every((worker) => decisionsOf(worker, 2) > 0)).toBe(true);
    expect(notices()).toEqual([expect.stringMatching(/^Version 2 of the settings holds, applied by `ana@laptop`/)]);
  }, 180_000);

  it('a bad file is refused with what is wrong, the old one goes on, and the admins hear why', async () => {
    expect(await errand('apply', file('wrong.yaml'))).toMatchObject({
      code: 2,
      text: expect.stringMatching(/wrong\.yaml:4:1: prefixx: is not a key here.*\nrefused; version 2 goes on$/),
    });
    expect(await errand('apply', file('locked.yaml'))).toMatchObject({
      code: 2,
      text: expect.stringContaining('all admins are locked out'),
    });
    expect(await errand('apply', file('errand.yaml'), '--after', '1')).toMatchObject({
      code: 1,
      text: expect.stringContaining('version 2 was applied by ana@laptop'),
    });
    await waitFor(() => notices().some((text) => text.includes('locked out')), { what: 'the notice' });
    expect(await echo(channels.general)).toBe(refusal);
    const { text } = await house.ask('!config', { channelId: admin, userId: users.ana });
    expect(text).toMatch(/Version 2 of the settings holds/);
  }, 120_000);

  it('a worker that is started again goes by the table, and says that its file is another', async () => {
    await second.stop();
    second = await startWorker();
    const warning = () => second.logs().find(({ msg }) => msg?.includes('errand config apply'));
    await waitFor(() => warning() !== undefined, { what: 'the warning' });
    expect(warning()).toMatchObject({ differsIn: ['accessControls.echo.denyUsers'], version: 2 });
    await house.services['command-worker'].stop();
    expect(await echo(channels.general)).toBe(refusal);
    expect(decisionsOf(second, 2)).toBeGreaterThan(0);
  }, 120_000);

  it('goes back with another version, which the decision names in the audit', async () => {
    expect(await errand('apply', '--version', '1', '--by', 'ben')).toMatchObject({ code: 0 });
    await waitFor(() => notices().some((text) => text.startsWith('Version 3')), { what: 'the notice' });
    await waitFor(async () => (await echo(channels.general)) === 'hello', { what: 'the command to be allowed again' });
    const { text } = await house.ask('!audit --command echo', { channelId: admin, userId: users.ana });
    expect(text).toMatch(/allowed: .*policy 3/);
    const changes = await house.ask('!config diff 3', { channelId: admin, userId: users.ana });
    expect(changes.text).toContain('- accessControls.echo.denyUsers: "*"');
  }, 120_000);

  it('loads other built-in plugins, relays, and asks for another version, without a restart', async () => {
    const ben = dmOf(users.ben);
    const asked: string[] = [];
    const releases = createServer((request, response) => {
      asked.push(String(request.url));
      response.end('{"version": "0.0.1"}');
    });
    await new Promise<void>((resolve) => releases.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(releases.address() as AddressInfo).port}/latest.json`;
    try {
      writeFileSync(
        file('others.yaml'),
        `${first}corePlugins: [Help, Config, ChatRoom, VersionChecker]\nversionCheck: ${address}\nchatroomRelay: { ${users.ben}: ['#ops'] }\n`,
      );
      const applied = await errand('apply', file('others.yaml'));
      expect(applied).toMatchObject({ code: 0, text: expect.not.stringContaining('not at once') });
      await waitFor(() => asked.length > 0, { what: 'the question for the latest version' });
      await waitFor(async () => /^Command "echo".* not found/.test((await echo(channels.general)) ?? ''), {
        what: 'the command to be gone',
      });
      house.say('is anybody there?', { channelId: ben, userId: users.ben });
      await waitFor(() => house.answersIn(channels.ops).includes('is anybody there?'), { what: 'the relay' });
      expect(await errand('apply', file('errand.yaml'))).toMatchObject({ code: 0 });
      await waitFor(async () => (await echo(channels.general)) === 'hello', { what: 'the command to be back' });
      house.say('and nobody hears that', { channelId: ben, userId: users.ben });
      expect(await echo(ben)).toBe('hello');
      expect(house.answersIn(channels.ops)).not.toContain('and nobody hears that');
    } finally {
      releases.close();
    }
  }, 120_000);

  it('has the ingresses date commands by what holds, which have no database, and a restarted one as well', async () => {
    const tooOld = async () => /too old/.test((await echo(channels.general)) ?? '');
    writeFileSync(file('at-once.yaml'), `${first}commandTtl: 1ms\n`);
    expect(await errand('apply', file('at-once.yaml'))).toMatchObject({ code: 0 });
    await waitFor(tooOld, { what: 'commands to be too old' });
    const ingress = house.services['ingress-socket'];
    const timesTold = () => ingress.logs().filter(({ commandTtlMs }) => commandTtlMs === 1).length;
    const before = timesTold();
    await ingress.restart();
    await waitFor(() => timesTold() > before, { what: 'it to be told' });
    expect(await tooOld()).toBe(true);
    expect(await errand('apply', file('errand.yaml'))).toMatchObject({ code: 0 });
    await waitFor(async () => !(await tooOld()), { what: 'commands to run again' });
  }, 120_000);
});
