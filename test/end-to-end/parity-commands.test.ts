import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PageMessage } from '@errand/slack-simulator';
import { crowdUser, simulatorDefaults } from '@errand/slack-simulator';
import type { LogLine, ServiceProcess } from '@errand/testing';
import { startProcess, waitFor } from '@errand/testing';
import { allOfHelp } from './all-of-help';
import type { House } from './house';
import { mainOf, startHouse } from './house';
import { talk } from './talk';

// Lines of the parity checklist: the core commands, as their users know them.

const { users, channels } = simulatorDefaults;
/** People beside those of the seed. */
const CROWD = 230;

const settings = `
admins: [${users.ana}]
adminNotifications: []
extraPluginDir: ${join(__dirname, 'plugins/beside-core')}
pacing: { channelPerSecond: 0 }
chatroomPresence: ['#nowhere', '#lobby']
accessControls: { 'handbook:closed': { allowUsers: [${users.ana}] } }
`;

jest.setTimeout(60_000);
let folder: string;
let house: House;
/** Direct messages with the bot. */
let dm: Record<'ana' | 'ben', string>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'errand-parity-'));
  configure('hideRestrictedCommands: true\n');
  house = await startHouse({
    transport: 'socket',
    env: { ERRAND_CONFIG: join(folder, 'errand.yaml') },
    crowd: { people: CROWD, channels: 0 },
  });
  house.simulator.people.createChannel({ userId: users.ana, name: 'lobby' });
  const withBot = (userId: string) =>
    house.simulator.people.openDm({ userId, withUserId: simulatorDefaults.app.botUserId }).id;
  dm = { ana: withBot(users.ana), ben: withBot(users.ben) };
}, 60_000);
afterAll(async () => {
  await house?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

function configure(more: string): void {
  writeFileSync(join(folder, 'errand.yaml'), settings + more);
}

/** What the bot answers to Ben, in #random unless told otherwise. */
async function ben(text: string, channelId: string = channels.random): Promise<string> {
  return textOf(await house.ask(text, { userId: users.ben, channelId }));
}
/** What it answers to Ana, an admin, in their direct message. */
async function ana(text: string): Promise<string> {
  return textOf(await house.ask(text, { userId: users.ana, channelId: dm.ana }));
}
/** As it is read: Slack's escapes undone. */
function textOf({ text }: PageMessage): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
/** All that it answers, where it answers several times. */
async function answers(
  text: string,
  count: number,
  { userId = users.ben as string, channelId = channels.random as string } = {},
) {
  const before = house.answersIn(channelId).length;
  house.say(text, { userId, channelId });
  await waitFor(() => house.answersIn(channelId).length >= before + count, { what: `${count} answers to ${text}` });
  return house.answersIn(channelId).slice(before);
}

describe('parity 09 history of a person', () => {
  const { carla } = users;
  const type = (text: string, channelId: string = channels.random) => house.ask(text, { userId: carla, channelId });

  it('!!, !N and !history, over all channels', async () => {
    await type('!echo one');
    await type('!echo  two\n lines', channels.ops);
    expect((await type('!!')).text).toBe('two\n lines');
    expect((await type('!2 and more words')).text).toBe('one');
    expect((await type('!history')).text).toBe(' 2:!echo two\n lines\n 1:!echo one');
  });

  it('keeps the last ten, each once, and nothing of what is not historized, denied or unknown', async () => {
    for (let n = 1; n <= 10; n += 1) await type(`!echo ${n}`);
    await type('!echo 1');
    await type('!nonsense');
    await type('!ps');
    const lines = (await type('!history')).text.split('\n');
    expect(lines).toEqual([
      ...[2, 3, 4, 5, 6, 7, 8, 9, 10, 1].map((n, at) => `${String(10 - at).padStart(2)}:!echo ${n}`),
    ]);
  });

  it('names whom it mentioned', async () => {
    await type('!echo for @ben in #ops');
    expect((await type('!history')).text).toMatch(/\n 1:!echo for @ben in #ops$/);
    expect((await type('!!')).text).toBe('for @ben in #ops');
  });

  it('says nothing where there is none so far back: the next answer is that of the next command', async () => {
    house.say('!11', { userId: carla, channelId: channels.random });
    expect((await type('!echo next')).text).toBe('next');
    expect((await house.ask('!echo mine', { userId: users.dmitri, channelId: channels.random })).text).toBe('mine');
    expect((await house.ask('!history', { userId: users.dmitri, channelId: channels.random })).text).toBe(
      ' 1:!echo mine',
    );
  });

  it('is there after the worker was killed, which Errbot forgets', async () => {
    await house.services['command-worker'].kill('SIGKILL');
    await house.services['command-worker'].restart();
    expect((await type('!!')).text).toBe('next');
  }, 60_000);
});

describe('parity 40 help, apropos, about', () => {
  /** The paragraphs of a plugin, as the list of all commands has them. */
  const handbook = (...lines: string[]) =>
    [
      '*handbook*\n\nWhat help has to tell of\n\nIts pages:\n\n• one of _people_\n• one of !echo\n\nThat is all.',
      lines.join('\n'),
    ].join('\n\n');
  const open = [
    `• *!Loud* - Says it ${'very '.repeat(13)}very...`,
    `• *!brief* - Says ${'x'.repeat(75)}`,
    '• *!cook\\w+* - Cooks',
    '• *!deploy* - usage: deploy [-h] service',
    '• *!open the door* - Opens doors',
    '• *!hold* - Waits for an address',
    '• *!hold again* - The same, and may run twice',
    '• *!refer* - Is better than !echo, (!status gc) and !nothing',
    '• *[A-Z]+-\\d+* - Links tickets',
    '• *!tidy up all* - Tidies',
  ];

  it('!help lists the commands by plugin, and to an admin those for admins', async () => {
    const help = await allOfHelp(ben);
    expect(help).toMatch(/^\*All commands\*\n\n\*approvals\*\n\n/);
    for (const line of ['*!echo* - Repeats what you say', '*!status gc* - ', '*!help* - ', '*!history* - '])
      expect(help).toContain(line);
    expect(help).not.toMatch(/!kill|!log tail|!plugin/);
    const all = await allOfHelp(ana);
    for (const name of ['kill', 'log tail', 'plugin deactivate', 'restart']) expect(all).toContain(`• *!${name}* - `);
  });

  it('!help has plugins and commands by their names, in the layout of Errbot, without what is hidden or not for the caller', async () => {
    const help = await allOfHelp(ben);
    const plugins = [...new Set(help.match(/^\*[a-z-]+\*$/gm))];
    expect(plugins).toEqual(plugins.toSorted());
    expect(plugins).toEqual(expect.arrayContaining(['*chatroom*', '*handbook*', '*health*', '*utils*', '*volumes*']));
    expect(help).toContain(`\n\n${handbook(...open)}\n\n*health*\n\n`);
    const closed = '• *!closed* - Opens for Ana';
    const freeze = '• *!freeze all* - Freezes everything';
    expect(await allOfHelp(ana)).toContain(
      handbook(...open.slice(0, 2), closed, ...open.slice(2, 4), open[4]!, freeze, ...open.slice(5)),
    );
  });

  it('!help is cut into pages between commands, none of them twice, each of them one message', async () => {
    const lines = Array.from(
      { length: 120 },
      (_each, at) =>
        `• *!volume ${String(at).padStart(3, '0')}* - Tells what stands in one of many volumes, each of them full`,
    );
    for (const [name, other] of [
      ['', 'help'],
      ['volumes', 'help volumes'],
    ] as const) {
      const [first] = await answers(`!help ${name}`, 1);
      const count = Number(
        new RegExp(`\\n\\nPage 1 of (\\d+)\\. \`!${other} 2\` shows the next one\\.$`).exec(first!)?.[1],
      );
      expect(count).toBeGreaterThan(1);
      const pages = [first!];
      for (let page = 2; page <= count; page += 1) pages.push(...(await answers(`!${other} ${page}`, 1)));
      expect(pages.at(-1)).toMatch(new RegExp(`\\n\\nPage ${count} of ${count}\\.$`));
      // A page that begins inside of a plugin says of which.
      for (const page of pages) expect(page).toMatch(/^(\*All commands\*\n\n)?\*[a-z-]+\*\n\n?(• |[A-Z].*\n\n• )/);
      expect(pages.join('\n').match(/^• \*!volume .*$/gm)).toEqual(lines);
      expect(await ben(`!${other} ${count + 1}`)).toBe(`There is no page ${count + 1}: \`!${other}\` has ${count}.`);
    }
  });

  it('!help tells about a plugin before a command of that name, about a command, and says what is neither', async () => {
    expect(await ben('!help utils')).toMatch(/^\*utils\*\n+Small helpers\n[^]*\*!echo\* - Repeats what you say/);
    for (const name of ['Handbook', 'hand-book', 'HAND_BOOK'])
      expect(await ben(`!help ${name}`)).toBe(handbook(...open));
    const checker = '*version-checker*\n\nTells the admins of a newer version';
    for (const name of ['VersionChecker', 'version-checker']) expect(await ben(`!help ${name}`)).toBe(checker);
    expect(await ben('!help HELP')).toMatch(/^\*help\*\n/);
    expect(await ben('!help status_gc')).toContain('*!status gc* - Shows how often memory was collected');
    for (const name of ['nothing', '!uptime', 'kill', 'closed', 'freeze all'])
      expect(await ben(`!help ${name}`)).toBe('That command is not defined.');
    expect(await ana('!help closed')).toBe('• *!closed* - Opens for Ana');
    expect(await ana('!help freeze_all')).toBe('• *!freeze all* - Freezes everything');
  });

  it('!help <command> has all that its author has to say', async () => {
    expect(await ben('!help refer')).toBe(
      [
        '• *!refer* - Is better than !echo, (!status gc) and !nothing',
        'Read *all* of it:',
        '1. `!echo hi`\n2. !status_gc',
        'There is no !nothing either.',
      ].join('\n\n'),
    );
    expect(await ben('!deploy -h')).toContain('\n\nDeploys a service Takes its time. As !echo does.\n\npositional');
  });

  it('!help <command> has its summary whole, how it is called, and its other names', async () => {
    expect(await ben('!help loud')).toBe(`• *!Loud* - Says it ${'very '.repeat(14)}loud\n\n\`!Loud <text>\``);
    for (const name of ['deploy', 'ship', 'roll out', 'ROLL_OUT']) {
      expect(await ben(`!help ${name}`)).toMatch(
        /^• \*!deploy\* -\n\n```\nusage: deploy \[-h\] service\n\nDeploys a service Takes its time\. As !echo does\.\n\n[^]*which one[^]*```\n\nAlso `!ship`, `!roll out`$/,
      );
    }
    // Those that are found by a pattern have the name of what runs.
    expect(await ben('!help ticket')).toBe('• *[A-Z]+-\\d+* - Links tickets');
    expect(await ben('!help doors')).toBe('• *!open the door* - Opens doors');
    expect(await ben('!help cook')).toBe('• *!cook\\w+* - Cooks\n\nSlowly.\n\nAnd well: see !refer.');
    expect(await ben('!help secret door')).toBe('• *!secret door* - Opens the secret door');
  });

  it('!apropos looks in all that help tells of a command, not in the names, and shows neither what is hidden nor help nor what is restricted', async () => {
    expect(await ben('!apropos')).toBe('Usage: !apropos search_term');
    expect(await ben('!apropos REPEATS')).toBe('Available commands:\n\t!echo: Repeats what you say');
    expect(await ben('!apropos door')).toBe('Available commands:\n\t!open the door: Opens doors');
    expect(await ben('!apropos memory')).toBe(
      'Available commands:\n\t!status gc: Shows how often memory was collected',
    );
    expect(await ben('!apropos no DUST')).toBe('Available commands:\n\t!tidy up_all: Tidies');
    for (const word of ['takes its time', 'which one'])
      expect(await ben(`!apropos ${word}`)).toBe('Available commands:\n\t!deploy: usage: deploy [-h] service');
    expect(await ben('!apropos and well')).toBe('Available commands:\n\t!cook\\w+: Cooks');
    for (const word of ['loud_', 'tidy', 'people', 'tells about one', 'freezes', 'for Ana', 'mutter'])
      expect(await ben(`!apropos ${word}`)).toBe('Available commands:');
    expect(await ana('!apropos freezes')).toBe('Available commands:\n\t!freeze all: Freezes everything');
  });

  it('names commands by the prefix of the day, those in summaries as well, and lists all unless the restricted ones are hidden', async () => {
    configure("prefix: '%'\n");
    await house.applySettings(join(folder, 'errand.yaml'));
    try {
      const refer = 'Is better than %echo, (%status gc) and !nothing';
      expect(await ben('%help refer')).toBe(
        `• *%refer* - ${refer}\n\nRead *all* of it:\n\n1. \`%echo hi\`\n2. %status_gc\n\nThere is no !nothing either.`,
      );
      expect(await ben('%help cook')).toBe('• *%cook\\w+* - Cooks\n\nSlowly.\n\nAnd well: see %refer.');
      expect(await ben('%help history')).toContain(' %% runs the last again, %3 the third from the end');
      expect(await ben('%help deploy')).toContain('As %echo does.');
      expect(await ben('%apropos better')).toBe(`Available commands:\n\t%refer: ${refer}`);
      const help = await ben('%help handbook');
      for (const line of [
        '• one of %echo',
        `• *%refer* - ${refer}`,
        '• *%cook\\w+* - Cooks',
        '• *[A-Z]+-\\d+* - Links tickets',
        '• *%closed* - Opens for Ana',
        '• *%freeze all* - Freezes everything',
      ])
        expect(help).toContain(line);
      expect(help).not.toMatch(/secret|mutter/i);
    } finally {
      configure('hideRestrictedCommands: true\n');
      await house.applySettings(join(folder, 'errand.yaml'));
    }
  });

  it('!about names the version', async () => {
    const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string };
    expect(await ben('!about')).toMatch(new RegExp(`^This is Errand version ${version}\\.\n\n`));
  });
});

describe('parity 41 status family, uptime', () => {
  it('!status tells all, and its parts tell theirs', async () => {
    const status = await ben('!status foo');
    expect(status).toMatch(/^\*Yes I am alive\.\.\.\*/);
    for (const each of ['*Broker* ok', '*Store* ok', 'Load ', 'Plugins', 'A = Activated'])
      expect(status).toContain(each);
    expect(await ben('!status plugins')).toMatch(
      /Plugins[^]*Status[^]*A[^]*utils[^]*A = Activated, D = Deactivated, B = Blacklisted, C = Needs to be configured$/,
    );
    for (const more of ['', ' foo bar']) {
      expect(await ben(`!status load${more}`)).toMatch(/^Load \d+\.\d\d, \d+\.\d\d, \d+\.\d\d$/);
      expect(await ben(`!status_gc${more}`)).toMatch(/^GC 0->\d+ 1->\d+ 2->\d+$/);
    }
    expect(status).toMatch(/\*Plugins\*\n[^]*\nA = Activated, [^\n]*\n\nLoad [\d., ]+\n\nGC 0->[\d> -]+$/);
  });

  it('!status plugins has them by their names, with those that are deactivated', async () => {
    const table = async () => [...(await ben('!status plugins foo')).matchAll(/^ *([AD]) +([a-z-]+) *$/gm)];
    const before = await table();
    const names = before.map(([, , name]) => name);
    expect(names).toEqual(names.toSorted());
    expect(names).toEqual(expect.arrayContaining(['chatroom', 'handbook', 'health', 'help', 'utils', 'volumes']));
    expect(new Set(before.map(([, state]) => state))).toEqual(new Set(['A']));
    await ana('!plugin deactivate volumes');
    const off = (await table()).filter(([, state]) => state === 'D').map(([, , name]) => name);
    await ana('!plugin activate volumes');
    expect(off).toEqual(['volumes']);
  });

  it('!uptime tells for how long and since when', async () => {
    expect(await ben('!uptime')).toMatch(
      /^I've been up for \d+ (seconds|minutes) \(since \w+day, \w{3,4} \d\d at \d\d:\d\d\)\.$/,
    );
  });
});

describe('parity 42 whoami, echo, log tail, render test', () => {
  it('!whoami shows who one is, in a room and in a direct message', async () => {
    const rows = (client: string) =>
      new RegExp(
        [
          '^```\\n *key +value *\\n[ ─]+',
          ` *person +${users.ben} *`,
          ' *nick +ben *',
          ' *fullname +Ben Baker *',
          ` *client +${client} *`,
          ' *email +ben@errand\\.example *',
          ` *workspace +${simulatorDefaults.teamId} .*`,
          '```\\n',
        ].join('\\n'),
      );
    const room = await ben('!whoami');
    expect(room).toMatch(rows(channels.random));
    expect(room).toMatch(
      /\n`room` is #random\n\n• string representation is '#random\/ben'\n• class is 'SlackRoomOccupant'$/,
    );
    const direct = await ben('!whoami', dm.ben);
    expect(direct).toMatch(rows(dm.ben));
    expect(direct).toMatch(/\n• string representation is '<@U0BEN0002>'\n• class is 'SlackPerson'$/);
    expect(direct).not.toContain('room');
  });

  it('!whoami <somebody> shows anybody to anybody, and wants to know for sure who is meant', async () => {
    for (const who of ['@carla', users.carla, '"@carla"']) {
      const answer = await ben(`!whoami ${who}`);
      expect(answer).toMatch(/\n *person +U0CARLA03 *\n *nick +carla *\n *fullname +Carla Conti *\n *email +carla@/);
      expect(answer).toMatch(/'<@U0CARLA03>'\n• class is 'SlackPerson'$/);
    }
    expect(await talk(house, ['!whoami carla'], { userId: users.ben, channelId: channels.random })).toEqual([
      "I couldn't parse the arguments; argument who: invalid user value: 'carla'",
      '```\nusage: whoami [-h] [who]\n```',
    ]);
  });

  it('!echo keeps line breaks and spaces, and says nothing to nothing', async () => {
    const text = 'a  *b* _c_ `d`\n\n  e é 配置 :tada: <b> &amp; "f"\n> g';
    expect(await ben(`!echo ${text}`)).toBe(text);
    house.say('!echo', { userId: users.ben, channelId: channels.random });
    expect(await ben('!echo next')).toBe('next');
  });

  it('!echo names whom and what it mentions, and calls nobody', async () => {
    const raw = async (text: string) => {
      const { ts } = house.simulator.people.say({ userId: users.ben, channelId: channels.random, text, raw: true });
      return (await house.simulator.observer.waitForReply({ channelId: channels.random, after: ts, timeoutMs: 20_000 }))
        .text;
    };
    const called = () => house.simulator.people.channel(users.carla, channels.random).unread.get(users.carla)?.mentions;
    const typed = `<@${users.carla}>: <@${users.grid}>, <@U0NOBODY9> of <#${channels.ops}>, <!subteam^S0ONCALL1>`;
    expect(await raw(`!echo ${typed}`)).toBe('@carla: @wanda, @U0NOBODY9 of #ops, @oncall');
    const once = called();
    expect(await raw(`!echo @${users.carla} ${users.carla}`)).toBe(`@carla ${users.carla}`);
    expect(called()).toBe(once);
    // A private channel has no name for those who may not know of it.
    expect(await raw(`!echo <#${channels.incidentRoom}|>`)).toBe(`#${channels.incidentRoom}`);
  });

  it('!log tail is for admins, and shows the last lines of the log', async () => {
    expect(await ben('!log tail', dm.ben)).toBe('This command requires bot-admin privileges');
    const answer = await ana('!log tail 2');
    expect(answer.match(/^\{.*"msg":.*\}$/gm)).toHaveLength(2);
    // Forty unless told otherwise, in as many messages as it takes.
    await talk(house, Array<string>(20).fill('!echo'), { userId: users.ana, channelId: dm.ana });
    for (const typed of ['!log tail', '!log tail many', '!log_tail']) {
      const said = await talk(house, [typed], { userId: users.ana, channelId: dm.ana });
      expect(said.join('\n').match(/^\{"level".*$/gm)).toHaveLength(40);
    }
  });

  it('!render test shows what an answer may hold', async () => {
    const page = await ben('!render test');
    for (const each of ['*A heading*', '*bold*', '_italic_', '`code`', 'a block of code:  spaces   stay'])
      expect(page).toContain(each);
  });
});

describe('parity 44 room commands', () => {
  const absent = 'there is no such room that I can see';

  it('ask which room is meant', async () => {
    const questions: [string, string][] = [
      ['join', 'Please tell me which chatroom to join.'],
      ['leave', 'Please tell me which chatroom to leave.'],
      ['occupants', 'Please supply a room to list the occupants of.'],
      ['topic', 'Please tell me which chatroom you want to know the topic of.'],
    ];
    for (const [name, question] of questions) expect(await ben(`!room ${name}`)).toBe(question);
    expect(await ana('!room create')).toBe('Please tell me which chatroom to create.');
    expect(await ana('!room destroy')).toBe('Please tell me which chatroom to destroy.');
    for (const text of ['!room invite', '!room invite "#x"'])
      expect(await ana(text)).toBe('Please tell me which person(s) to invite into which room.');
  });

  it('create, topic, invite, occupants, leave, join, destroy', async () => {
    expect(await ana('!room create war-room')).toBe('Created the room war-room.');
    expect(await ana('!room create war-room')).toBe('Created the room war-room.');
    expect(await ana('!room topic war-room')).toBe('No topic is set for war-room.');
    expect(await ana('!room topic war-room "Keep calm"')).toBe('Topic for war-room set.');
    expect(await ana('!room topic "#war-room"')).toBe('Topic for #war-room: Keep calm.');
    expect(await ben('!room topic war-room Carry on')).toBe('Topic for war-room set.');
    expect(await ben('!room topic war-room')).toBe('Topic for war-room: Carry.');
    expect(await ana(`!room invite war-room @ben ${users.carla}`)).toBe(
      `Invited @ben, ${users.carla} into the room war-room.`,
    );
    expect(await ana('!room invite "war-room" "@ben"')).toBe('Invited @ben into the room war-room.');
    const occupants = await answers('!room occupants war-room nowhere "no such" general', 4);
    expect(occupants.slice(0, 3)).toEqual([
      'Occupants in war-room:\n\tben\n\tcarla\n\terrand.',
      `Cannot list occupants in nowhere: ${absent}.`,
      `Cannot list occupants in no such: ${absent}.`,
    ]);
    expect(occupants[3]).toMatch(/^Occupants in general:\n\tana\n\tben\n[^]*\.$/);
    expect(await ben('!room list')).toMatch(/^I'm currently in these rooms:\n\t#[^]*\n\t#war-room$/);
    expect(await ben('!room leave war-room')).toBe('Left the room war-room.');
    expect(await ben('!room leave war-room')).toBe('Left the room war-room.');
    expect(await ben('!room list')).not.toContain('war-room');
    expect(await ben('!room topic war-room')).toBe('Topic for war-room: Carry.');
    const outside = 'I am not in it.';
    expect(await ben('!room topic war-room x')).toBe(`Cannot set the topic for war-room: ${outside}`);
    expect(await ana(`!room invite war-room ${users.dmitri}`)).toBe(
      `Cannot invite ${users.dmitri} into the room war-room: ${outside}`,
    );
    expect(await ana('!room destroy war-room')).toBe(`Cannot destroy the room war-room: ${outside}`);
    expect(await ben('!room join "#war-room" a-password')).toMatch(/^Joined the room #?war-room\.$/);
    expect(await ben(`!room join ${channels.ops}`)).toBe(`Joined the room ${channels.ops}.`);
    expect(await ana('!room destroy war-room')).toBe('Destroyed the room war-room.');
    expect(await ben('!room list')).not.toContain('war-room');
    expect(await ben('!room join war-room')).toBe('Cannot find room war-room.');
  });

  it('say what Slack will not do, and why, and that there is no such room', async () => {
    const refusals: [string, string][] = [
      ['join nowhere', 'Cannot find room nowhere.'],
      ['leave nowhere', 'Cannot find room nowhere.'],
      ['topic nowhere', `Cannot get the topic for nowhere: ${absent}.`],
      ['topic nowhere x', `Cannot set the topic for nowhere: ${absent}.`],
      [
        `topic random "${'x'.repeat(251)}"`,
        'Cannot set the topic for random: it is too long, 250 characters are the most.',
      ],
      ['leave general', 'Cannot leave the room general: nobody can leave the general channel.'],
      [
        'join incident-room',
        'Cannot join the room incident-room: it is a private channel or a direct message: somebody in it has to invite me.',
      ],
    ];
    for (const [typed, refusal] of refusals) expect(await ben(`!room ${typed}`)).toBe(refusal);
    const toAdmins: [string, string][] = [
      ['destroy general', 'Cannot destroy the room general: nobody can archive the general channel.'],
      ['destroy nowhere', 'Cannot find room nowhere.'],
      [
        'create "No Good"',
        'Cannot create the room No Good: the name must be lower-case letters, digits, - and _ alone.',
      ],
      [
        `create ${'y'.repeat(81)}`,
        `Cannot create the room ${'y'.repeat(81)}: the name is too long, 80 characters are the most.`,
      ],
      ['invite nowhere @ben', 'Cannot find room nowhere.'],
      ['invite random U0NOBODY9', 'Cannot invite U0NOBODY9 into the room random: there is no such person.'],
      [
        `invite random ${simulatorDefaults.app.botUserId}`,
        `Cannot invite ${simulatorDefaults.app.botUserId} into the room random: I cannot invite myself.`,
      ],
    ];
    for (const [typed, refusal] of toAdmins) expect(await ana(`!room ${typed}`)).toBe(refusal);
    const { operator } = house.simulator;
    const fault = { method: 'conversations.invite', kind: 'error', times: 1 } as const;
    operator.addFaults([{ ...fault, slackError: 'user_is_restricted' }]);
    expect(await ana(`!room invite random ${users.guest}`)).toBe(
      `Cannot invite ${users.guest} into the room random: guests cannot be invited there.`,
    );
    operator.addFaults([{ ...fault, slackError: 'cant_invite' }]);
    expect(await ana(`!room invite random ${users.guest}`)).toBe(
      `Cannot invite ${users.guest} into the room random: this person cannot be invited there.`,
    );
    operator.addFaults([{ ...fault, method: 'conversations.create', slackError: 'restricted_action' }]);
    expect(await ana('!room create peace-room')).toBe(
      'Cannot create the room peace-room: the workspace lets only some people do that.',
    );
  });

  it('split what was typed like a shell, and want to know for sure who is invited', async () => {
    const unread = "Sorry, I couldn't parse your arguments. No closing quotation";
    for (const name of ['list', 'join', 'leave', 'occupants', 'topic'])
      expect(await ben(`!room ${name} "x`)).toBe(unread);
    for (const name of ['create', 'destroy', 'invite']) expect(await ana(`!room ${name} "#general`)).toBe(unread);
    const which = 'Please tell me which person(s) to invite into which room.';
    expect(await ana('!room invite -h')).toBe(which);
    expect(await ana('!room invite "#general" ben @carla')).toBe(
      'Cannot invite ben into the room #general: a person is named by a mention or a user id.',
    );
    // Slack's older way to write mentions, with a name.
    const { ts } = house.simulator.people.say({
      userId: users.ana,
      channelId: dm.ana,
      text: `!room invite <#${channels.random}> <@${users.ben}|benny> <@${users.carla}>`,
      raw: true,
    });
    const reply = await house.simulator.observer.waitForReply({ channelId: dm.ana, after: ts, timeoutMs: 20_000 });
    expect(reply.text).toBe('Invited @benny, @carla into the room #random.');
  });

  it('name every occupant of a channel, and every room that was asked for', async () => {
    const { people } = house.simulator;
    const fill = (name: string, count: number) =>
      people.createChannel({
        userId: users.ana,
        name,
        members: Array.from({ length: count }, (_each, at) => crowdUser(at)),
      });
    fill('sixty', 59);
    fill('full-house', CROWD);
    const sixty = (await ana('!room occupants sixty')).split('\n\t');
    expect(sixty).toHaveLength(61);
    expect(sixty.slice(0, 4)).toEqual(['Occupants in sixty:', 'ana', 'crowd0', 'crowd1']);
    const all = (await ana('!room occupants full-house')).split('\n\t');
    expect(all).toHaveLength(202);
    expect(all.at(-1)).toBe(`and ${CROWD + 1 - 200} others: I name 200 at most.`);
    const rooms = Array.from({ length: 22 }, (_each, at) => `absent-${at}`);
    const said = await talk(house, [`!room occupants ${rooms.join(' ')}`], { userId: users.ana, channelId: dm.ana });
    expect(said).toEqual([
      ...rooms.slice(0, 20).map((room) => `Cannot list occupants in ${room}: ${absent}.`),
      'I list 20 rooms at a time. Ask me again for the others: absent-20, absent-21.',
    ]);
  });

  it('make the room that an admin joins, with a password or without, and no room for anybody else', async () => {
    expect(await ben('!room join fire-room a-password')).toBe('Cannot find room fire-room.');
    // Where an admin may not make a room, joining makes none.
    const inRoom = await house.ask('!room join fire-room', { userId: users.ana, channelId: channels.random });
    expect(textOf(inRoom)).toBe('Cannot find room fire-room.');
    expect(await ana('!room join C0NOWHERE')).toBe('Cannot find room C0NOWHERE.');
    expect(await ana('!room join fire-room a-password')).toBe('Joined the room fire-room.');
    expect(await ben('!room list')).toContain('\t#fire-room');
    expect(await ana('!room destroy fire-room')).toBe('Destroyed the room fire-room.');
  });

  it('say that it is in no rooms', async () => {
    const { people } = house.simulator;
    const { botUserId } = simulatorDefaults.app;
    const list = await ben('!room list', dm.ben);
    const rooms = [...list.matchAll(/^\t(#.+)$/gm)].map(([, name]) => name!);
    expect(rooms).toEqual(expect.arrayContaining(['#general', '#incident-room', '#ops', '#random']));
    expect(rooms).toEqual(rooms.toSorted());
    for (const channelId of rooms) people.leave({ userId: botUserId, channelId });
    expect(await ben('!room list', dm.ben)).toBe("I'm not currently in any rooms.");
    for (const channelId of rooms) people.invite({ userId: users.ana, channelId, userIds: [botUserId] });
    expect(await ben('!room list', dm.ben)).toBe(list);
  });

  it('are not needed for the channels of chatroomPresence, which it joins at its start, whatever becomes of the others', async () => {
    const worker = house.services['command-worker'];
    const joined = ({ msg, room }: LogLine) => msg === 'room joined' && room === '#lobby';
    // It was killed above, where that was run.
    if (!worker.logs().some(joined)) await worker.restart();
    await worker.waitForLog(joined);
    const failed = worker
      .logs()
      .find(({ msg, room }) => msg === 'room of chatroomPresence not joined' && room === '#nowhere');
    expect(failed).toMatchObject({ reason: 'not_found' });
    expect(await ben('!room occupants lobby')).toMatch(/\n\terrand/);
  }, 60_000);

  it('let only admins make, archive and fill rooms, which Errbot lets anybody do', async () => {
    for (const text of ['!room create x', '!room destroy general', '!room invite general @ana'])
      expect(await ben(text, dm.ben)).toBe('This command requires bot-admin privileges');
  });
});

describe('beside the checklist: plugins and executions', () => {
  it('!plugin deactivate is for good, and for what is no part of Errand itself', async () => {
    expect(await ana('!plugin deactivate utils')).toBe('Plugin utils deactivated.');
    expect(await ben('!echo hi')).toMatch(/^Command "echo" \/ "echo hi" not found\./);
    await house.services['command-worker'].restart();
    expect(await ana('!plugin deactivate utils')).toBe('utils is already deactivated.');
    expect(await ana('!plugin list')).toMatch(/D[ |│]+utils/);
    expect(await ana('!plugin activate utils')).toBe('Plugin utils activated.');
    expect(await ben('!echo hi')).toBe('hi');
    expect(await ana('!plugin info utils')).toContain('*State* Activated');
    expect(await ana('!plugin deactivate VersionChecker')).toBe('Plugin version-checker deactivated.');
    expect(await ana('!plugin info version_checker')).toContain('*State* Deactivated');
    expect(await ana('!plugin activate Version-Checker')).toBe('Plugin version-checker activated.');
    expect(await ana('!plugin deactivate help')).toMatch(/^Error deactivating help: /);
    expect(await ana('!plugin deactivate nope')).toMatch(/^nope isn't a valid plugin name\. The current plugins are:/);
  }, 60_000);

  it('!ps lists what runs, !trace tells the course of what ran', async () => {
    expect(await ana('!ps')).toBe('Nothing runs but this.');
    await ben('!echo traced');
    const ended = house.services['command-worker']
      .logs()
      .filter(({ msg, command }) => msg === 'command ended' && command === 'echo');
    const id = String(ended.at(-1)?.['executionId']);
    const trace = () => ana(`!trace ${id.slice(0, 12)}`);
    // The ledger is told a little after Slack.
    await waitFor(async () => (await trace()).includes('Message 0, post: posted'), { what: 'the post in the ledger' });
    for (const each of [id, '*State* done', '*Attempts* 1']) expect(await trace()).toContain(each);
    expect(await ana(`!kill ${id.slice(0, 12)}`)).toContain('has ended already: done.');
  });
});

describe('parity 43 restart, shutdown', () => {
  it('are for admins, and want to be sure', async () => {
    for (const text of ['!restart', '!shutdown --confirm', '!shutdown --confirm --kill'])
      expect(await ben(text, dm.ben)).toBe('This command requires bot-admin privileges');
    const sure = 'Please provide `--confirm` to confirm you really want me to shut down.';
    for (const text of ['!shutdown', '!shutdown --kill']) expect(await ana(text)).toBe(sure);
    expect(await talk(house, ['!shutdown --confirm now'], { userId: users.ana, channelId: dm.ana })).toEqual([
      "I couldn't parse the arguments; unrecognized arguments: now",
      '```\nusage: shutdown [-h] [--confirm] [--kill]\n```',
    ]);
  });

  it('!shutdown --confirm --kill ends all workers at once; what ran is taken over, and nothing is lost or answered twice', async () => {
    const workers = [house.services['command-worker'], await startSecondWorker()];
    const gate = await startGate();
    const held = await holdAll(gate, 'killed', (at) => (at === 0 ? '!hold' : '!hold again'));
    expect(held.length).toBeGreaterThan(1);
    const end = 'Killing myself right now!';
    const isEnd = (text: string) => text === end;
    expect(await ana('!shutdown --confirm --kill')).toBe(end);
    for (const worker of workers) expect(await worker.exited()).toEqual({ code: null, signal: 'SIGKILL' });
    for (const { channelId } of held) house.say('!echo meanwhile', { userId: users.ben, channelId });

    gate.open();
    await house.services['command-worker'].restart();
    // What has effects is not begun again unasked.
    const answer = { interrupted: expect.stringContaining('was interrupted and was not run again') as string };
    for (const [at, { channelId, path }] of held.entries()) {
      const isAnswered = () => house.answersIn(channelId).includes('meanwhile');
      await waitFor(isAnswered, { timeoutMs: 60_000, what: 'the worker to take over' });
      expect(await ben('!echo after', channelId)).toBe('after');
      expect(house.answersIn(channelId)).toEqual([
        at === 0 ? answer.interrupted : `held ${path}`,
        'meanwhile',
        'after',
      ]);
      expect(gate.runs(path)).toBe(at === 0 ? 1 : 2);
    }
    expect(await ana('!echo after')).toBe('after');
    expect(house.answersIn(dm.ana).filter(isEnd)).toHaveLength(1);
    expect(await house.services['command-worker'].readiness()).toMatchObject({ status: 200 });
    await gate.stop();
  }, 120_000);

  it.each<[string, string[], number]>([
    ['!restart', ['Deactivating all the plugins...', 'Restarting'], 75],
    ['!shutdown —confirm', ['Roger that. I am shutting down.'], 0], // as phones write two dashes
  ])(
    '%s ends all workers, each once what it runs is answered; nothing runs twice, and what comes meanwhile runs later',
    async (typed, said, code) => {
      const workers = [house.services['command-worker'], await startSecondWorker()];
      const gate = await startGate();
      const held = await holdAll(gate, `${code}`);
      const before = workers.map((worker) => worker.logs().length);
      expect(await answers(typed, said.length, { userId: users.ana, channelId: dm.ana })).toEqual(said);
      const isStopping = (worker: ServiceProcess, at: number) =>
        worker
          .logs()
          .slice(before[at])
          .some(({ msg }) => msg === 'stopping');
      await waitFor(() => workers.every(isStopping), { what: 'both workers to stop' });
      house.say('!echo meanwhile', { userId: users.ben, channelId: held[0]!.channelId });
      for (const worker of workers) expect(await worker.readiness()).toMatchObject({ status: 503 }); // it is there still
      gate.open();
      for (const worker of workers) expect(await worker.exited()).toEqual({ code, signal: null });
      for (const { channelId, path } of held)
        await waitFor(() => house.answersIn(channelId).includes(`held ${path}`), { what: `the answer to ${path}` });

      await house.services['command-worker'].restart();
      for (const [at, { channelId, path }] of held.entries()) {
        house.say('!echo after', { userId: users.ben, channelId });
        await waitFor(() => house.answersIn(channelId).includes('after'), {
          timeoutMs: 15_000,
          what: 'the last answer',
        });
        expect(house.answersIn(channelId)).toEqual([`held ${path}`, ...(at === 0 ? ['meanwhile'] : []), 'after']);
        expect(gate.runs(path)).toBe(1);
      }
      await gate.stop();
    },
    90_000,
  );
});

describe('parity 43 restart, shutdown of npm start', () => {
  /** All of Errand in one process, with answers of many messages, and Ana before it. */
  async function startAll() {
    const file = join(folder, 'local.yaml');
    writeFileSync(file, `admins: [${users.ana}]\nmessageSizeLimit: 100\n`);
    const env = { ERRAND_CONFIG: file, SIMULATOR_PORT: '0' };
    const local = await startProcess({ name: 'local', args: [mainOf('local')], env });
    const addressIn = ({ text }: LogLine) => /^ *(http:\S+)$/.exec(String(text))?.[1];
    const url = addressIn(await local.waitForLog((line) => addressIn(line) !== undefined, { timeoutMs: 30_000 }));
    const post = async (path: string, body: object) => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${url}/control${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      return (await response.json()) as { channelId: string };
    };
    const between = { userId: users.ana, withUserId: simulatorDefaults.app.botUserId };
    const { channelId } = await post('/open-dm', between);
    const said = async () => {
      const response = await fetch(`${url}/control/messages?channel=${channelId}&userId=${users.ana}`);
      return ((await response.json()) as { messages: PageMessage[] }).messages.filter(({ botId }) => botId).map(textOf);
    };
    const say = (text: string) => post('/say', { userId: users.ana, channelId, text });
    const ask = async (text: string, answer: string) => {
      await say(text);
      const isAnswered = async () => (await said()).includes(answer);
      await waitFor(isAnswered, { timeoutMs: 30_000, what: `${answer} to ${text}` }).catch(async (cause: unknown) => {
        throw new Error(`instead of it there is: ${(await said()).join('\n')}`, { cause });
      });
    };
    return { local, say, ask, said };
  }

  it('restarts in its process, ends in good order, and its rehearsal leaves nothing behind that failed', async () => {
    const { local, say, ask, said } = await startAll();
    const { pid } = local;
    await ask('!restart', 'Restarting');
    await ask('!echo back', 'back');
    await ask('!restart', 'Restarting');
    await ask('!echo and again', 'and again');
    expect(local.pid).toBe(pid);
    await ask('!failed', 'Nothing has failed.');
    expect((await said()).join()).not.toContain('refused');
    const metrics = await (await fetch(`${local.adminUrl}/metrics`)).text();
    expect(metrics).toMatch(/^errand_commands_running\{service="local"\} 0$/m);
    await say('!shutdown --confirm');
    expect(await local.exited()).toEqual({ code: 0, signal: null });
    expect(local.logs().filter(({ msg }) => msg === 'not sent')).toEqual([]);
  }, 90_000);

  it('is killed where that is said', async () => {
    const { local, say, ask } = await startAll();
    await ask('!echo here', 'here');
    await say('!shutdown --confirm --kill');
    expect(await local.exited()).toEqual({ code: null, signal: 'SIGKILL' });
  }, 60_000);
});

function startSecondWorker(): Promise<ServiceProcess> {
  return startProcess({
    name: 'second worker',
    args: [mainOf('command-worker')],
    env: {
      AMQP_URL: house.amqpUrl,
      AMQP_PREFIX: house.amqpPrefix,
      DATABASE_URL: house.databaseUrl,
      ERRAND_CONFIG: join(folder, 'errand.yaml'),
    },
  });
}

/** Has commands run in channels of their own until both workers have one in hand. */
async function holdAll(gate: Awaited<ReturnType<typeof startGate>>, name: string, command = (_at: number) => '!hold') {
  const held: { channelId: string; path: string }[] = [];
  const members = [users.ben, simulatorDefaults.app.botUserId];
  while (gate.runners().size < 2) {
    const at = held.length;
    const path = `/${name}-${at}`;
    const channel = { userId: users.ben, name: `held-${name}-${at}`, members };
    const channelId = house.simulator.people.createChannel(channel).id;
    house.say(`${command(at)} ${gate.url}${path}`, { userId: users.ben, channelId });
    await waitFor(() => gate.runs(path) === 1, { timeoutMs: 15_000, what: `the command ${path} to run` });
    held.push({ channelId, path });
  }
  return held;
}

/** What `!hold` waits for: an address that answers nobody before it is opened. */
async function startGate() {
  const asked: { path: string; runner: string }[] = [];
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const server = createServer(({ url = '', headers }, response) => {
    asked.push({ path: url, runner: String(headers['x-runner']) });
    void opened.then(() => response.end(url));
  });
  server.unref(); // where a test fails before it stops it
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    runs: (path: string) => asked.filter((each) => each.path === path).length,
    /** The processes that have asked. */
    runners: () => new Set(asked.map(({ runner }) => runner)),
    open,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
