import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulatorDefaults } from '@errand/slack-simulator';
import { startProcess, waitFor } from '@errand/testing';
import { build } from 'esbuild';
import type { House } from './house';
import { mainOf, serviceNames, startHouse } from './house';

let folder: string;
let house: House;
const counted = async () => (await readFile(join(folder, 'counted'), 'utf8')).split('\n');
const addressOf = (file: string) => `module:${join(folder, file)}`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'errand-adapters-'));
  const written = build({
    entryPoints: ['counting-broker', 'counting-store'].map((name) => join(__dirname, `adapters/${name}.ts`)),
    outdir: folder,
    bundle: true,
    platform: 'node',
    target: 'node20',
    external: ['pg-native', '@electric-sql/*'],
  });
  [house] = await Promise.all([
    startHouse({ transport: 'socket', env: { BOT_ADMINS: simulatorDefaults.users.ana } }),
    written,
    writeFile(join(folder, 'counted'), ''),
  ]);
}, 60_000);
afterAll(async () => {
  await house?.stop();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

describe('parity 59 a broker and a storage of somebody else', () => {
  const env = () => ({
    AMQP_URL: addressOf('counting-broker.js'),
    DATABASE_URL: addressOf('counting-store.js'),
    COUNTED_AMQP_URL: house.amqpUrl,
    COUNTED_DATABASE_URL: house.databaseUrl,
    COUNTED_FILE: join(folder, 'counted'),
  });

  it('are loaded by their addresses, by services and command line, and carry a command from end to end', async () => {
    await Promise.all(serviceNames.map((name) => house.services[name].restart(env())));
    expect((await house.ask('!echo by modules')).text).toBe('by modules');
    const words = [
      'ingress-socket published slack.message.v1',
      'stored by modules',
      'command-worker published egress.post.v1',
      'stored post',
    ];
    await waitFor(
      async () => {
        const seen = await counted();
        return words.every((word) => seen.includes(word));
      },
      { what: 'all words' },
    );
    const args = [mainOf('cli'), 'acl', 'commands'];
    const cli = await startProcess({
      name: 'cli',
      args,
      env: { ...env(), AMQP_PREFIX: house.amqpPrefix },
      until: 'started',
    });
    expect(await cli.exited()).toEqual({ code: 0, signal: null });
    expect(cli.logs().map(({ text }) => text)).toEqual(expect.arrayContaining([expect.stringContaining('echo')]));
  }, 60_000);

  it.each([
    ['is not there', undefined, 'cannot be loaded (Cannot find module'],
    ['does not load', 'throw new Error("no driver")', 'cannot be loaded (no driver)'],
    ['is something else', 'module.exports = { open() {}, connect() {} }', 'gives back something without'],
    ['has another shape', 'exports.name = 1', 'must have a default export with a function'],
  ])('keep a service from starting, which says why, where the module %s', async (_, source, said) => {
    const file = join(folder, 'bad.cjs');
    await rm(file, { force: true });
    if (source !== undefined) await writeFile(file, source);
    for (const [variable, described] of [
      ['AMQP_URL', 'BrokerModule of @errand/broker'],
      ['DATABASE_URL', 'StoreModule of @errand/storage'],
    ] as const) {
      const env = {
        AMQP_URL: house.amqpUrl,
        AMQP_PREFIX: house.amqpPrefix,
        DATABASE_URL: house.databaseUrl,
        [variable]: `module:${file}`,
      };
      const worker = await startProcess({
        name: 'command-worker',
        args: [mainOf('command-worker')],
        env,
        until: 'started',
      });
      expect(await worker.exited()).toEqual({ code: 1, signal: null });
      const words = worker.logs().map(({ text }) => String(text));
      expect(words).toContainEqual(expect.stringContaining(`${variable}: the module ${file} ${said}`));
      expect(words).toContainEqual(expect.stringContaining(`; ${described} says what it must be`));
    }
  });
});
