import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulatorDefaults } from '@errand/slack-simulator';
import { waitFor } from '@errand/testing';
import type { House } from './house';
import { startHouse } from './house';

const { users, channels, app } = simulatorDefaults;

const modules: Record<string, string> = {
  'careless.ts': `import { command, definePlugin } from '@errand/plugin-sdk';
export default definePlugin({
  name: 'careless', version: '1.0.0', summary: 'Does what it should not',
  commands: {
    float: command({ summary: 'Leaves a promise', run() { void Promise.reject(new Error('nobody waits')); return 'floated'; } }),
    later: command({ summary: 'Throws later', run() { setTimeout(() => { throw new Error('too late'); }, 5); return 'set'; } }),
    exit: command({ summary: 'Ends all', run() { process.exit(3); } }),
    wait: command({ summary: 'Takes a second', run: () => new Promise((resolve) => setTimeout(resolve, 1_000, 'waited')) }),
  },
});`,
  'broken.ts': 'throw new Error("no token was given");',
  'exits.js': 'process.exit(3);',
  'rejects.mjs': "Promise.reject(new Error('rej')); export default 5;",
  'secret.mjs': 'throw new Error("boom at import xoxb-1234-secret");',
  'spins.js': 'while (true) {}',
  'twice.js': `const { definePlugin } = require('@errand/plugin-sdk');\nmodule.exports = definePlugin({ name: 'help', version: '1.0.0', summary: 'x' });`,
};
const reasons = {
  'broken.ts': 'no token was given',
  'exits.js': 'a plugin may not end the process: it called process.exit(3)',
  'rejects.mjs': 'its default export is no plugin: write export default definePlugin({ … })',
  'secret.mjs': 'boom at import [redacted]',
  'spins.js': 'it was not loaded within 30 s',
  'twice.js': 'its name help is that of a built-in plugin, which is loaded already',
};
/** That one module may take, and some. */
const START_MS = 90_000;

jest.setTimeout(60_000);

let folder: string;
let house: House;
let dm: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'errand-plugins-'));
  const settings = `admins: [${users.ana}]\nextraPluginDir: ${folder}\npacing: { channelPerSecond: 0 }\n`;
  for (const [name, text] of Object.entries({ ...modules, 'errand.yaml': settings }))
    await writeFile(join(folder, name), text);
  // It is live while one of them keeps it from being ready.
  house = await startHouse({
    transport: 'socket',
    env: { ERRAND_CONFIG: join(folder, 'errand.yaml') },
    until: 'live',
  });
  await Promise.all(Object.values(house.services).map((service) => service.waitReady(START_MS)));
  dm = house.simulator.people.openDm({ userId: users.ana, withUserId: app.botUserId }).id;
}, START_MS + 30_000);
afterAll(async () => {
  await house?.stop();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

const ask = async (text: string, where = {}) => (await house.ask(text, where)).text;
const told = () => house.answersIn(dm);
const isTold = (text: string) =>
  waitFor(() => told().some((each) => each.includes(text)), { timeoutMs: 15_000, what: text });
const worker = () => house.services['command-worker'];

describe('a folder of plugins', () => {
  it('names those that were not loaded to everybody, and says why to admins in a direct message', async () => {
    const inDm = (text: string) =>
      house.simulator.observer.waitForReply({
        channelId: dm,
        after: house.say(text, { channelId: dm }),
        timeoutMs: 15_000,
        matches: (message) => message.text.includes('A = Activated'),
      });
    for (const command of ['!status plugins', '!status']) {
      const [others, admin] = [await ask(command), (await inDm(command)).text];
      expect(others).toContain('careless');
      for (const [file, because] of Object.entries(reasons)) {
        expect(others).toContain(`\`${file}\``);
        expect(others).not.toContain(because);
        expect(admin).toContain(`\`${file}\`: \`${because}\``);
      }
    }
  });

  it('tells the admins of each once, however often a worker starts', async () => {
    for (const [file, because] of Object.entries(reasons)) await isTold(`\`${file}\` was not loaded: \`${because}\``);
    await rm(join(folder, 'spins.js')); // it would take its time again
    await worker().kill('SIGTERM');
    await worker().restart();
    expect(await ask('!echo back')).toBe('back');
    expect(told().filter((text) => /^The plugin `[^`]+` was not loaded/.test(text))).toHaveLength(
      Object.keys(reasons).length,
    );
  });
});

describe('an error of a plugin that nobody caught', () => {
  it('interrupts nobody and ends nothing: the command is answered, the admins hear of it once', async () => {
    const { pid } = worker();
    house.say('!wait', { channelId: channels.random });
    for (const again of [1, 2]) {
      expect(await ask('!float')).toBe('floated');
      expect(await ask('!later')).toBe('set');
      expect(await ask(`!echo after ${again}`)).toBe(`after ${again}`);
    }
    await isTold('The plugin `careless.ts` left a rejected promise that nobody handles: `nobody waits`');
    await isTold('The plugin `careless.ts` threw outside of a command: `too late`');
    await waitFor(() => house.answersIn(channels.random).includes('waited'), { what: 'the command that ran beside' });
    const errors = () =>
      worker()
        .logs()
        .filter(({ level, plugin }) => level === 50 && plugin === 'careless.ts');
    await waitFor(() => errors().length >= 4, { what: 'each of them in the log' });
    expect(told().filter((text) => text.includes('careless.ts'))).toHaveLength(2);
    expect(worker().pid).toBe(pid);
    const metrics = await (await fetch(`${worker().adminUrl}/metrics`)).text();
    for (const what of ['unhandled rejection', 'uncaught exception'])
      expect(metrics).toContain(`errand_plugin_stray_errors_total{plugin="careless.ts",what="${what}"`);
  });

  it('is what a command gets that wants to end the worker', async () => {
    const { pid } = worker();
    expect(await ask('!exit')).toMatch(/^Computer says nooo/);
    expect(await ask('!echo still there')).toBe('still there');
    expect(worker().pid).toBe(pid);
    expect(worker().logs()).toContainEqual(
      expect.objectContaining({ msg: 'a plugin wanted to end the process', plugin: 'careless.ts' }),
    );
  });
});
