import { command, definePlugin, hear, t } from '@errand/plugin-sdk';
import { createCore } from './testing/core';

const run = () => undefined;
const deploy = definePlugin({
  name: 'deploy',
  version: '2.0.0',
  summary: 'Ships services',
  commands: {
    deploy: command({ summary: 'Deploy a service', aliases: ['ship'], args: { service: t.string() }, run }),
    freeze_all: command({ summary: 'Freeze everything', admin: true, run }),
    secret_door: command({ summary: 'Opens the secret door', hidden: true, run }),
    Loud: command({ summary: `Says it ${'very '.repeat(20)}loud`, syntax: '<text>', run }),
  },
  hears: {
    ticket: hear({ summary: 'Links tickets', pattern: '[A-Z]+-\\d+', prefixed: false, run }),
    door: hear({ summary: 'Opens doors', pattern: 'open (the|a) door', syntax: 'open the door', run }),
  },
});
const setUp = () => createCore({ plugins: [deploy] });
const admin = { userId: 'UADMIN', isDirect: true };

describe('help', () => {
  it('lists the commands by plugin, in the layout of Errbot, without what is hidden', async () => {
    const answer = await setUp().say('help');
    expect(answer).toMatch(
      /^### All commands\n\n\*\*approvals\*\*[^]+\n\n\*\*chatroom\*\*\n\nRooms\n\n- \*\*!room join\*\* - Lets me join a room/,
    );
    expect(answer).toContain(
      [
        '**deploy**',
        '',
        'Ships services',
        '',
        `- **!Loud** - Says it ${'very '.repeat(13)}very...`,
        '- **!deploy** - Deploy a service',
        '- **`!open the door`** - Opens doors',
        '- **`[A-Z]+-\\d+`** - Links tickets',
        '',
        '**health**',
        '',
        'How I am',
        '',
        '- **!status** - Tells how I am',
        '- **!status gc** - Shows how often memory was collected',
      ].join('\n'),
    );
    expect(answer).not.toContain('secret');
  });

  it('lists what is for admins to an admin in a direct message, marked, and nowhere else', async () => {
    const { say } = setUp();
    const line = '- **!freeze all** - Freeze everything _(admins)_';
    const pages = [await say('help', '', admin), await say('help', '2', admin)].join('\n');
    expect(pages).toContain(line);
    expect(await say('help', '', { userId: 'UADMIN' })).not.toContain('freeze');
    expect(await say('help', '', { isDirect: true })).not.toContain('freeze');
    expect(await say('help', 'freeze all', { isDirect: true })).toBe('That command is not defined.');
  });

  it('cuts a long list into pages, and no command in two', async () => {
    const summary = 'Does one of very many things, and it takes a while to say which';
    const many = definePlugin({
      name: 'many',
      version: '1.0.0',
      summary: 'Many things',
      commands: Object.fromEntries(
        Array.from({ length: 500 }, (_each, at) => [`thing_${String(at).padStart(3, '0')}`, command({ summary, run })]),
      ),
    });
    const many7 = command({ name: 'many 7', summary: 'No page', run });
    const other = definePlugin({ name: 'zoo', version: '1.0.0', summary: 'Zoo', commands: { many_7: many7 } });
    const both = createCore({ plugins: [many, other] });
    expect(await both.say('help', 'many 7')).toBe('- **!many 7** - No page');
    const { say } = createCore({ plugins: [many] });
    const first = await say('help');
    const count = Number(/\n\nPage 1 of (\d+)\. `!help 2` shows the next one\.$/.exec(first)?.[1]);
    const pages = await Promise.all(Array.from({ length: count }, (_each, at) => say('help', String(at + 1))));
    for (const page of pages) expect(page.length).toBeLessThan(3_700);
    const lines = pages.join('\n').match(/^- \*\*!thing \d{3}\*\* - .*$/gm) ?? [];
    expect(lines).toEqual(
      Array.from({ length: 500 }, (_each, at) => `- **!thing ${String(at).padStart(3, '0')}** - ${summary}`),
    );
    expect(pages.at(-1)).toMatch(new RegExp(`Page ${count} of ${count}\\.$`));
    expect(await say('help', '99')).toBe(`There is no page 99: \`!help\` has ${count}.`);
    const own = await say('help', 'many 2');
    expect(own).toMatch(/^\*\*many\*\*\n\n?- \*\*!thing \d{3}/);
    expect(own).toMatch(/Page 2 of \d+\. `!help many 3` shows the next one\.$/);
    expect(await say('help', 'many 99')).toMatch(/^There is no page 99: `!help many` has \d+\.$/);
  });

  it.each(['deploy', ' DEPLOY '])('tells about the plugin %j before a command of its name', async (text) => {
    expect(await setUp().say('help', text)).toMatch(/^\*\*deploy\*\*\n\nShips services\n\n- \*\*!Loud\*\*/);
  });

  it.each(['freeze all', 'freeze_all', '!freeze  all'])('tells about the command %j', async (text) => {
    expect(await setUp().say('help', text, admin)).toBe('- **!freeze all** - Freeze everything _(admins)_');
  });

  it('shows how to call a command, and its other names', async () => {
    const { say } = setUp();
    const answer = await say('help', 'ship');
    expect(answer).toMatch(/^- \*\*!deploy\*\* - Deploy a service\n\n```\nusage: deploy \[-h\] service\n/);
    expect(answer).toMatch(/\n\nAlso `!ship`$/);
    expect(await say('help', 'loud')).toMatch(/^- \*\*!Loud\*\* - Says it (very ){20}loud\n\n`!Loud <text>`$/);
    expect(await say('help', 'secret door')).toBe('- **!secret door** - Opens the secret door');
    expect(await say('help', 'ticket')).toBe('- **`[A-Z]+-\\d+`** - Links tickets');
  });

  it('names the commands of a summary by the prefix that they have', async () => {
    const summary = 'Not !deploy, (!status gc), !nothing or wow!help';
    const zoo = definePlugin({
      name: 'zoo',
      version: '1.0.0',
      summary: 'Zoo',
      commands: { lion: command({ summary, run }) },
      hears: { roar: hear({ summary: 'As !lion', pattern: 'roar', run }) },
    });
    const { say } = createCore({ plugins: [deploy, zoo], deps: { settings: { prefix: '%' } } });
    const told = 'Not %deploy, (%status gc), !nothing or wow!help';
    expect(await say('help', 'lion')).toBe(`- **%lion** - ${told}`);
    expect(await say('help', 'zoo')).toContain(`- **%lion** - ${told}\n- **\`%roar\`** - As %lion`);
    expect(await say('apropos', 'wow')).toBe(`Available commands:\n\t%lion: ${told}`);
  });

  it('says so when there is no such command', async () => {
    expect(await setUp().say('help', 'nonsense')).toBe('That command is not defined.');
  });
});

describe('apropos', () => {
  it('lists the commands whose summary has the word, whatever its case', async () => {
    const { say } = setUp();
    expect(await say('apropos', 'SERVICE')).toBe('Available commands:\n\t!deploy: Deploy a service');
    expect(await say('apropos', 'tickets')).toBe('Available commands:\n\t[A-Z]+-\\d+: Links tickets');
  });

  it('shows neither what is hidden, nor help, nor what the caller may not run', async () => {
    const { say } = setUp();
    for (const word of ['secret', 'tells about one', 'freeze', 'nonsense'])
      expect(await say('apropos', word)).toBe('Available commands:');
    expect(await say('apropos', 'freeze', admin)).toBe('Available commands:\n\t!freeze all: Freeze everything');
  });

  it('says how it is used', async () => {
    expect(await setUp().say('apropos', ' ')).toBe('Usage: !apropos search_term');
  });
});

describe('what filters would block', () => {
  const passesFilters = async ({ handler }: { handler: { name: string } }) => handler.name !== 'deploy';

  it('is listed, as what access control denies is, unless restricted commands are hidden', async () => {
    const shown = createCore({ plugins: [deploy], deps: { passesFilters } });
    expect(await shown.say('help', 'deploy')).toContain('**!deploy**');
    const settings = { prefix: '!', hideRestrictedCommands: true };
    const hidden = createCore({ plugins: [deploy], deps: { passesFilters, settings } });
    expect(await hidden.say('help', 'deploy')).not.toContain('**!deploy**');
    expect(await hidden.say('help')).not.toContain('**!deploy**');
    expect(await hidden.say('apropos', 'deploy')).toBe('Available commands:');
  });
});

it('help on a plugin leaves out what is hidden; a plugin with nothing else is not there', async () => {
  const { say } = setUp();
  expect(await say('help', 'deploy')).not.toContain('secret');
  const attic = definePlugin({
    name: 'attic',
    version: '1.0.0',
    summary: 'Old things',
    commands: { box: command({ summary: 'A box', hidden: true, run }) },
  });
  expect(await createCore({ plugins: [attic] }).say('help', 'attic')).toBe('That command is not defined.');
});

describe('about', () => {
  it('names the version', async () => {
    expect(await setUp().say('about')).toContain('This is Errand version 1.2.3.');
  });
});
