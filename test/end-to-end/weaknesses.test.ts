import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulatorDefaults } from '@errand/slack-simulator';
import { waitFor } from '@errand/testing';
import type { House } from './house';
import { botOf, startHouse } from './house';

const { users, channels } = simulatorDefaults;

/** What is slow, or never ends, and what changes all that it is handed; `z-reports` tells what it is handed behind that. */
const plugins: Record<string, string> = {
  'slow.mjs': `
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { command, commandFilter, definePlugin, on } from '@errand/plugin-sdk';
const never = () => new Promise(() => undefined);
const wait = async ({ text }) => {
  while (!existsSync(text)) await sleep(50);
  return 'waited';
};
export default definePlugin({
  name: 'slow', version: '1.0.0', summary: 'Is slow',
  commands: {
    hangs: command({ summary: 'Has a filter that hangs', run: () => 'it was let pass' }),
    waits: command({ summary: 'Waits for a file', run: wait }),
    waits_long: command({ summary: 'Waits for a file, for admins', admin: true, run: wait }),
  },
  filters: { hanging: commandFilter({ match: 'slow:hangs', run: ({ dryRun }) => (dryRun ? undefined : never()) }) },
  listeners: { deaf: on('message', ({ text }) => (text.includes('HANG') ? never() : undefined)) },
});`,
  'a-changes.mjs': `
import { command, commandFilter, definePlugin, on } from '@errand/plugin-sdk';
const change = (input, { execution }) => {
  Object.assign(input, { text: 'changed', markup: 'changed', userId: 'U0EVIL000', channelId: 'C0EVIL000' });
  if (input.command) input.command.name = 'changed';
  input.args?.list?.push('changed');
  for (const key of Object.keys(execution)) execution[key] = 'changed';
};
export default definePlugin({
  name: 'a-changes', version: '1.0.0', summary: 'Changes all that it is handed',
  commands: { change: command({ summary: 'Changes its input', run(input, ctx) { change(input, ctx); return 'done'; } }) },
  filters: { before: commandFilter({ match: '*', order: -9, run: change }) },
  listeners: { beside: on('message', change) },
});`,
  'z-reports.mjs': `
import { command, commandFilter, definePlugin, on } from '@errand/plugin-sdk';
const where = ({ execution: { userId, channelId, actor } }) => [userId, channelId, actor].join(' ');
export default definePlugin({
  name: 'z-reports', version: '1.0.0', summary: 'Tells what it is handed',
  commands: { report: command({ summary: 'Tells it', run: ({ text }, ctx) => ({ text: 'command: ' + text + ' ' + where(ctx) }) }) },
  filters: { before: commandFilter({ match: 'z-reports:report', order: 9, run: ({ command, text }, ctx) =>
    (text === 'filter' ? { reply: { text: 'filter: ' + command.name + ' ' + where(ctx) } } : undefined) }) },
  listeners: { beside: on('message', ({ text, userId, channelId }, ctx) =>
    (text.startsWith('REPORT') ? { text: ['listener:', text, userId, channelId, where(ctx)].join(' ') } : undefined)) },
});`,
};

jest.setTimeout(60_000);
let folder: string;
let house: House;
let dm: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'errand-weak-'));
  for (const [name, text] of Object.entries(plugins)) await writeFile(join(folder, name), text);
  const file = join(folder, 'errand.yaml');
  await writeFile(
    file,
    `admins: [${users.ana}]
adminNotifications: []
extraPluginDir: ${folder}
pacing: { channelPerSecond: 0 }
sentryOptions: { dsn: 'https://key@sentry.example/1' }
altPrefixes: ['xoxb-123456789012-abc']
`,
  );
  house = await startHouse({ transport: 'socket', env: { ERRAND_CONFIG: file } });
  dm = house.simulator.people.openDm({ userId: users.ana, withUserId: botOf('socket').botUserId }).id;
}, 60_000);
afterAll(async () => {
  await house?.stop();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

const ask = async (text: string, where: Parameters<House['ask']>[1] = {}) => (await house.ask(text, where)).text;
const others = [channels.random, channels.ops, channels.incidentRoom];

describe('W1 a listener or a filter that hangs', () => {
  it('holds up no other channel, and its own for some seconds at most', async () => {
    house.say('HANG');
    house.say('!hangs');
    for (const channelId of others) expect(await ask('!echo quick', { channelId })).toBe('quick');
    expect(house.answersIn(channels.general)).toEqual([]); // the filter hangs still
    house.say('!echo behind them');
    const said = () => house.answersIn(channels.general);
    await waitFor(() => said().includes('behind them'), { timeoutMs: 30_000, what: 'the next one of its channel' });
    await waitFor(() => said().some((text) => /nooo/.test(text)), { timeoutMs: 30_000, what: 'its failure' });
    expect(said()).not.toContain('it was let pass');
  });
});

describe('W3 a command of admins beside one that runs long', () => {
  it.each(['waits', 'waits long'])('is answered at once, and so is all else meanwhile: %s', async (long) => {
    const path = join(folder, `until-${long.replace(' ', '-')}`);
    house.say(`!${long} ${path}`, { channelId: long === 'waits' ? channels.general : dm });
    const waited = () => house.answersIn(long === 'waits' ? channels.general : dm).filter((text) => text === 'waited');
    await waitFor(async () => (await ask('!ps', { channelId: dm })).includes(long), { what: 'the command to run' });
    expect(await ask('!plugin list', { channelId: dm })).toContain('slow');
    for (const channelId of others) expect(await ask('!echo quick', { channelId })).toBe('quick');
    expect(waited()).toEqual([]);
    await writeFile(path, '');
    await waitFor(() => waited().length === 1, { timeoutMs: 15_000, what: 'its answer' });
  });
});

describe('W18 what admins are shown', () => {
  it.each(['!plugin info slow', '!plugin list', '!config', '!config show', '!config diff', '!status'])(
    'has no secret in it: %s',
    async (command) => {
      const text = await ask(command, { channelId: dm });
      expect(text).toMatch(/slow|version|load/i);
      const password = new URL(house.databaseUrl).password;
      for (const secret of ['sentry.example', '123456789012', house.simulator.botToken, house.databaseUrl])
        expect(text).not.toContain(secret);
      if (password) expect(text).not.toContain(`:${password}@`);
    },
  );
});

describe('W27 a handler that changes what it is handed', () => {
  const place = `${users.ana} ${channels.random} human`;
  const channelId = channels.random;

  it('changes it for nobody else: a filter', async () => {
    expect(await ask('!report me', { channelId })).toBe(`command: me ${place}`);
    expect(await ask('!report filter', { channelId })).toBe(`filter: report ${place}`);
  });

  it('changes it for nobody else: a listener', async () => {
    const text = await ask('REPORT it', { channelId });
    expect(text).toBe(`listener: REPORT it ${users.ana} ${channelId} ${place}`);
  });

  it('changes it for nobody else: a command', async () => {
    expect(await ask('!change me', { channelId })).toBe('done');
    expect(await ask('!!', { channelId })).toBe('done');
    expect(await ask('!report again', { channelId })).toBe(`command: again ${place}`);
    expect(await ask('!history', { channelId: dm })).toContain('change me');
  });
});
