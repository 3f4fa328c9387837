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
        '- **!deploy** - usage\\: deploy \\[\\-h\\] service',
        '- **!open the door** - Opens doors',
        '- **\\[A\\-Z\\]\\+\\-\\\\d\\+** - Links tickets',
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

  it('lists what is for admins to an admin in a direct message, and nowhere else', async () => {
    const { say } = setUp();
    const line = '- **!freeze all** - Freeze everything';
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

  it.each(['freeze all', 'freeze_all', ' FREEZE all '])('tells about the command %j', async (text) => {
    expect(await setUp().say('help', text, admin)).toBe('- **!freeze all** - Freeze everything');
  });

  it('shows how to call a command, and its other names', async () => {
    const { say } = setUp();
    const answer = await say('help', 'ship');
    expect(answer).toMatch(
      /^- \*\*!deploy\*\* - \n\n```\nusage: deploy \[-h\] service\n\nDeploy a service\n\n[^]+\n```\n\nAlso `!ship`$/,
    );
    expect(await say('help', 'loud')).toMatch(/^- \*\*!Loud\*\* - Says it (very ){20}loud\n\n`!Loud <text>`$/);
    expect(await say('help', 'secret door')).toBe('- **!secret door** - Opens the secret door');
    for (const name of ['!freeze all', 'help nothing']) expect(await say('help', name, admin)).toMatch(/not defined/);
    expect(await say('help', 'ticket')).toBe('- **\\[A\\-Z\\]\\+\\-\\\\d\\+** - Links tickets');
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
    expect(await say('help', 'zoo')).toContain(`- **%lion** - ${told}\n- **%roar** - As %lion`);
    expect(await say('apropos', 'wow')).toBe(`Available commands:\n\t%lion: ${told}`);
  });

  it('tells of the history by the prefix that there is', async () => {
    const { say } = createCore({ deps: { settings: { prefix: '?' } } });
    expect(await say('help', 'history')).toBe(
      '- **?history** - Shows what you ran last; ?? runs the last again, ?3 the third from the end',
    );
  });

  it('escapes what a pattern has of markup, so that nothing of it is lost', async () => {
    const odd = hear({ summary: 'Odd', pattern: ' a*b_c\n`d`\t', prefixed: false, run });
    const zoo = definePlugin({ name: 'zoo', version: '1.0.0', summary: 'Zoo', hears: { odd } });
    const { say } = createCore({ plugins: [zoo] });
    expect(await say('help', 'odd')).toBe('- **&#32;a\\*b\\_c \\`d\\`&#32;** - Odd');
  });

  it('takes a command of two words before a plugin whose name is written otherwise', async () => {
    const commands = { release_notes: command({ summary: 'Writes them', run }) };
    const notes = definePlugin({ name: 'release-notes', version: '1.0.0', summary: 'Notes', commands });
    const { say } = createCore({ plugins: [notes] });
    expect(await say('help', 'release notes')).toBe('- **!release notes** - Writes them');
    expect(await say('help', 'Release-Notes')).toMatch(/^\*\*release-notes\*\*/);
    expect(await say('help', 'ReleaseNotes')).toMatch(/^\*\*release-notes\*\*/);
  });

  it('takes a plugin by its name as Errbot has it, and tells of one without commands', async () => {
    const { say } = setUp();
    const about = '**version-checker**\n\nTells the admins of a newer version';
    for (const name of ['VersionChecker', 'version_checker', 'Version-Checker'])
      expect(await say('help', name)).toBe(about);
    expect(await say('help')).not.toContain('version-checker');
  });

  it('says so when there is no such command', async () => {
    expect(await setUp().say('help', 'nonsense')).toBe('That command is not defined.');
  });
});

describe('apropos', () => {
  it('lists the commands whose summary has the word, whatever its case', async () => {
    const { say } = setUp();
    expect(await say('apropos', 'A SERVICE')).toBe('Available commands:\n\t!deploy: usage: deploy [-h] service');
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

describe('what there is to say beyond the summary', () => {
  const zoo = definePlugin({
    name: 'zoo',
    version: '1.0.0',
    summary: 'Animals',
    help: `
      Ask the **keeper** before !feed_the_lion.

      1. Look
      2. Leave
    `,
    commands: {
      feed_the_lion: command({
        summary: 'Feeds the lion',
        help: `It eats *meat*:

          - beef
          - more, see \`!lion_count\`

          Never !grass.`,
        run,
      }),
      lion_count: command({
        summary: 'Counts lions',
        help: 'Also cubs, after !feed_the_lion.\n\nSlowly.',
        flags: { wild: t.boolean({ help: 'those in the savanna' }) },
        run,
      }),
    },
    hears: { roar: hear({ summary: 'Roars back', help: 'Loudly.\nTwice.', pattern: 'ro+ar', prefixed: false, run }) },
  });
  const setUpWith = (prefix: string) => createCore({ plugins: [zoo], deps: { settings: { prefix } } });

  it('is told of a command, a pattern and a plugin, with the prefix of the day', async () => {
    const { say } = setUpWith('%');
    expect(await say('help', 'feed the lion')).toBe(
      '- **%feed the lion** - Feeds the lion\n\nIt eats *meat*:\n\n- beef\n- more, see `%lion_count`\n\nNever !grass.',
    );
    expect(await say('help', 'roar')).toBe('- **ro\\+ar** - Roars back\n\nLoudly.\nTwice.');
    const section = [
      '**zoo**',
      '',
      'Animals',
      '',
      'Ask the **keeper** before %feed_the_lion.',
      '',
      '1. Look',
      '2. Leave',
      '',
      '- **%feed the lion** - Feeds the lion',
      '- **%lion count** - usage\\: lion\\_count \\[\\-h\\] \\[\\-\\-wild\\]',
      '- **ro\\+ar** - Roars back',
    ].join('\n');
    expect(await say('help', 'Zoo')).toBe(section);
    const pages = await Promise.all(['1', '2'].map((page) => say('help', page)));
    expect(pages.join('\n')).toContain(section);
  });

  it('describes a command among its arguments, in one paragraph as argparse has it', async () => {
    expect(await setUpWith('%').say('help', 'lion_count')).toBe(
      [
        '- **%lion count** - ',
        '',
        '```',
        'usage: lion_count [-h] [--wild]',
        '',
        'Counts lions Also cubs, after %feed_the_lion. Slowly.',
        '',
        'options:',
        '  -h, --help  show this help message and exit',
        '  --wild      those in the savanna',
        '```',
      ].join('\n'),
    );
  });

  it('is looked in by apropos, which names a command as Errbot does', async () => {
    const { say } = setUpWith('!');
    for (const word of ['BEEF', 'never'])
      expect(await say('apropos', word)).toBe('Available commands:\n\t!feed the_lion: Feeds the lion');
    for (const word of ['slowly', 'savanna'])
      expect(await say('apropos', word)).toBe('Available commands:\n\t!lion count: usage: lion_count [-h] [--wild]');
    expect(await say('apropos', 'twice')).toBe('Available commands:\n\tro+ar: Roars back');
    // Of a plugin there is no search, as in Errbot.
    expect(await say('apropos', 'keeper')).toBe('Available commands:');
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
