import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulatorDefaults } from '@errand/slack-simulator';
import { waitFor } from '@errand/testing';
import type { House } from './house';
import { botOf, startHouse } from './house';

const { users, channels } = simulatorDefaults;

const sdk = "import { CommandError, command, commandFilter, definePlugin, hear } from '@errand/plugin-sdk';\n";
/** Three plugins: what is filtered, and two that filter it. `asked` tells what the filters were asked, dry runs too. */
const plugins: Record<string, string> = {
  'works.mjs': `${sdk}
export default definePlugin({
  name: 'works', version: '1.0.0', summary: 'Works',
  commands: {
    say: command({ summary: 'Says what it gets', run: ({ text }) => ({ text: 'say: ' + text }) }),
    say_loud: command({ summary: 'Says it loud', aliases: ['shout'], run: ({ text }) => text.toUpperCase() }),
    wipe: command({ summary: 'Wipes', admin: true, run: () => 'wiped' }),
    erase: command({ summary: 'Erases', admin: true, run: () => 'erased' }),
    typed: command({ summary: 'Takes words', split: 'whitespace', run: ({ words }) => JSON.stringify(words) }),
    asked: command({ summary: 'Tells what was asked', run: () => (globalThis.asked ?? []).join('; ') || 'nothing' }),
    forget: command({ summary: 'Forgets it', run() { globalThis.asked = []; return 'forgotten'; } }),
    closed: command({ summary: 'Is closed', run: () => 'open after all' }),
  },
  hears: {
    ticket: hear({ summary: 'Links tickets', pattern: '([A-Z]+)-(\\\\d+)', prefixed: false, matchAll: true,
      run: ({ text, matches }) => ({ text: 'in ' + text + ': ' + matches.map((each) => each.text).join(' and ') }) }),
  },
});`,
  'b-first.mjs': `${sdk}
const note = (line) => (globalThis.asked ??= []).push(line);
const only = (words, then) => ({ text, ...input }) => (text.startsWith(words) ? then({ text, ...input }) : undefined);
export default definePlugin({
  name: 'b-first', version: '1.0.0', summary: 'Filters',
  filters: {
    late: commandFilter({ order: 5, match: 'works:say', run: only('order', ({ text }) => ({ rewrite: { text: text + ' late' } })) }),
    zeta: commandFilter({ match: 'say', run: only('order', ({ text }) => ({ rewrite: { text: text + ' b-zeta' } })) }),
    alpha: commandFilter({ match: 'say', run: only('order', async ({ text }) => ({ rewrite: { text: text + ' b-alpha' } })) }),
    early: commandFilter({ order: -1, match: 'WORKS:SAY', run: only('order', ({ text }) => ({ rewrite: { text: text + ' early' } })) }),
    noted: commandFilter({ order: 9, match: 'works:*', run({ command, text, dryRun }) {
      if (!['asked', 'forget'].includes(command.name)) note([command.kind, command.name, text, dryRun ? 'dry' : 'real'].join(' '));
    } }),
    verdicts: commandFilter({ match: 'say', run({ text, dryRun }) {
      if (dryRun) return;
      switch (text) {
        case 'no': return { deny: 'No.' };
        case 'silence': return { deny: '' };
        case 'card': return { reply: { card: { title: 'In its place', body: 'a **card**' } } };
        case 'sorry': throw new CommandError('Sorry, not on Fridays.');
        case 'crash': throw new Error('a secret');
        case 'typo': return { denied: 'x' };
        case 'nowhere': return { rewrite: { command: 'no such command' } };
        case 'loudly': return { rewrite: { command: 'say loud', text: 'hear me' } };
        case 'wipe it': return { rewrite: { command: 'wipe', text: '' } };
        case 'erase it': return { rewrite: { command: 'erase', text: '' } };
      }
    } }),
    ticket: commandFilter({ match: 'works:ticket', run({ text, dryRun }) {
      if (dryRun) return;
      if (text.includes('SECRET-1')) return { deny: 'That ticket is secret.' };
      if (text.includes('SAY-1')) return { rewrite: { command: 'say', text: 'it instead' } };
      if (text.includes('OLD-')) return { rewrite: { text: text.replaceAll('OLD-', 'NEW-') } };
      if (text.includes('GONE-')) return { rewrite: { text: 'nothing that matches' } };
    } }),
    closed: commandFilter({ match: 'works:closed', run: () => ({ deny: 'Closed.' }) }),
    wipe: commandFilter({ match: 'works:wipe', run: ({ dryRun }) => (dryRun ? undefined : { deny: 'Not today, whoever you are.' }) }),
    unknown: commandFilter({ catchUnprocessed: true, match: 'none:none', run: ({ text }) => ({ reply: { text: 'First: ' + text } }) }),
  },
});`,
  'a-second.mjs': `${sdk}
export default definePlugin({
  name: 'a-second', version: '1.0.0', summary: 'Filters, too',
  filters: {
    zeta: commandFilter({ match: 'say', run: ({ text }) => (text.startsWith('order') ? { rewrite: { text: text + ' a-zeta' } } : undefined) }),
    broken: commandFilter({ catchUnprocessed: true, match: 'none:none', run() { throw new Error('out of order'); } }),
    unknown: commandFilter({ catchUnprocessed: true, match: 'none:none', run: ({ command, text }) =>
      (command === undefined && text.startsWith('weather') ? { reply: 'Sunny' } : undefined) }),
  },
});`,
};

jest.setTimeout(30_000);
let folder: string;
let house: House;
let dm: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'errand-filters-'));
  for (const [name, text] of Object.entries(plugins)) await writeFile(join(folder, name), text);
  await writeFile(
    join(folder, 'errand.yaml'),
    `admins: [${users.ana}]
adminNotifications: []
extraPluginDir: ${folder}
suppressCmdNotFound: true
hideRestrictedCommands: true
pacing: { channelPerSecond: 0 }
accessControls:
  typed: { allowUsers: ['${users.ana}'] }
`,
  );
  house = await startHouse({ transport: 'socket', env: { ERRAND_CONFIG: join(folder, 'errand.yaml') } });
  dm = house.simulator.people.openDm({ userId: users.ana, withUserId: botOf('socket').botUserId }).id;
}, 60_000);
afterAll(async () => {
  await house?.stop();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

const ask = async (text: string, where: Parameters<House['ask']>[1] = {}) => (await house.ask(text, where)).text;
const failed = /^Computer says nooo\. See logs for details:\n[0-9a-f]{12}$/;
/** What the filters were asked while this was done. */
async function askedWhile(work: () => Promise<unknown>): Promise<string> {
  await ask('!forget');
  await work();
  return ask('!asked');
}

describe('parity 24 command filters', () => {
  it('are asked by their number, then by plugin and name, and each sees what the one before made of it', async () => {
    expect(await ask('!say order')).toBe('say: order early a-zeta b-alpha b-zeta late');
  });

  it('are asked about the command by its name, whatever it was called by, and with its text as it was typed', async () => {
    expect(await askedWhile(() => ask('!shout  a  b\nc'))).toBe('command say_loud a  b\nc real');
  });

  it('block with a word, or without one; those behind them are not asked', async () => {
    const asked = await askedWhile(async () => {
      expect(await ask('!say no')).toBe('No.');
      house.say('!say silence');
      expect(await ask('!say something')).toBe('say: something');
    });
    expect(asked).toBe('command say something real');
    expect(house.answersIn(channels.general)).not.toContain('say: silence');
  });

  it('answer in the place of a command, with anything that is an answer', async () => {
    const { attachments } = (await house.ask('!say card')) as { attachments?: unknown };
    expect(JSON.stringify(attachments)).toMatch(/In its place.*a \*card\*/);
  });

  it('rewrite to another command, which `!!` and `!history` know, and which is asked for its own rights', async () => {
    const where = { userId: users.carla, channelId: channels.random };
    expect(await ask('!say loudly', where)).toBe('HEAR ME');
    expect(await ask('!history', where)).toBe(' 1:!say_loud hear me');
    expect(await ask('!!', where)).toBe('HEAR ME');
    expect(await ask('!say erase it', where)).toBe('This command requires bot-admin privileges');
    // The filters of what it has become come first.
    expect(await ask('!say wipe it', where)).toBe('Not today, whoever you are.');
  });

  it('fail closed: with an id where one throws, misspells its verdict or names a command that there is not', async () => {
    for (const text of ['crash', 'typo', 'nowhere']) {
      const answer = await ask(`!say ${text}`);
      expect(answer).toMatch(failed);
      const id = answer.slice(-12);
      const line = await house.services['command-worker'].waitForLog(
        (each) =>
          String(each['executionId']).startsWith(id) && JSON.stringify(each).includes('filter b-first:verdicts failed'),
        { what: `the log of ${text}` },
      );
      expect(line).toBeDefined();
    }
    expect(await ask('!say sorry')).toBe('Sorry, not on Fridays.');
    expect(JSON.stringify(house.answersIn(channels.general))).not.toContain('secret');
  });

  it('stand before patterns, too: they see the whole text, and what they make of it is matched anew', async () => {
    expect(await ask('look at OLD-1 and OLD-22')).toBe('in look at NEW-1 and NEW-22: NEW-1 and NEW-22');
    expect(await ask('and SECRET-1')).toBe('That ticket is secret.');
    expect(await ask('and GONE-1')).toMatch(failed);
    expect(await ask('and SAY-1')).toBe('say: it instead');
    expect(await askedWhile(() => ask('see ABC-1'))).toBe('hear ticket see ABC-1 real');
  });

  it('stand before commands of admins, and are not asked about what its caller may not run', async () => {
    expect(await ask('!wipe', { channelId: dm })).toBe('Not today, whoever you are.');
    const asked = await askedWhile(async () => {
      expect(await ask('!typed a b', { userId: users.ben })).toBe(
        "You're not allowed to access this command from this user",
      );
    });
    expect(asked).toBe('nothing');
    expect(await askedWhile(() => ask('!typed  a   b'))).toBe('command typed a   b real');
  });

  it('are asked by help and apropos in a dry run, and what they would block is not listed', async () => {
    const asked = await askedWhile(async () => {
      const help = await ask('!help works');
      expect(help).toContain('*!say*');
      expect(help).not.toContain('closed');
      expect(await ask('!apropos Is closed')).not.toContain('!closed');
    });
    expect(asked).toContain('command say  dry');
    expect(asked).not.toContain('real');
  });

  it('hear of what is no command where the core has no word for it: all may answer, and one that fails is passed over', async () => {
    house.say('!weather in Rome', { channelId: channels.ops });
    const answers = () => house.answersIn(channels.ops);
    await waitFor(() => answers().length >= 2, { what: 'both answers' });
    expect([...answers()].sort()).toEqual(['First: weather in Rome', 'Sunny']);
    house.say('weather in Rome, says nobody to the bot', { channelId: channels.ops });
    expect(await ask('!say next', { channelId: channels.ops })).toBe('say: next');
    expect(answers()).toHaveLength(3);
  });

  it('are gone with their plugin, and back with it', async () => {
    expect(await ask('!plugin deactivate a-second', { channelId: dm })).toBe('Plugin a-second deactivated.');
    expect(await ask('!say order')).toBe('say: order early b-alpha b-zeta late');
    expect(await ask('!plugin activate a-second', { channelId: dm })).toBe('Plugin a-second activated.');
    expect(await ask('!say order')).toBe('say: order early a-zeta b-alpha b-zeta late');
  });
});
