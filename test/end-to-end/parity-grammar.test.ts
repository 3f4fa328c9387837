import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulatorDefaults } from '@errand/slack-simulator';
import type { House } from './house';
import { startHouse } from './house';
import type { Exchange } from './talk';
import { answersUntilEnd, talk, unzipped } from './talk';

// Lines 1 to 8 and 12 of the parity checklist: what is a command, and which. The commands are those of plugins/grammar.ts.

const { users, channels, app, teamId } = simulatorDefaults;
const shared = `
admins: [${users.ana}]
adminNotifications: []
extraPluginDir: ${join(__dirname, 'plugins')}
pacing: { channelPerSecond: 0 }
`;

jest.setTimeout(90_000);
let folder: string;
let house: House;
let dm: string;
let end: (text: string) => string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'errand-grammar-'));
  configure('!', "altPrefixes: ['Err', Errbot, '@errand', hey bot]\naltPrefixSeparators: [':', ',', '->']\n");
  house = await startHouse({ transport: 'socket', env: { ERRAND_CONFIG: join(folder, 'errand.yaml') } });
  dm = house.simulator.people.openDm({ userId: users.ben, withUserId: app.botUserId }).id;
}, 90_000);
afterAll(async () => {
  await house?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 90_000);

function configure(prefix: string, settings: string): void {
  end = (text) => `${prefix}echo ${text}`;
  writeFileSync(join(folder, 'errand.yaml'), `${shared}prefix: ${JSON.stringify(prefix)}\n${settings}`);
}
async function reconfigure(prefix: string, settings: string): Promise<void> {
  configure(prefix, settings);
  await house.applySettings(join(folder, 'errand.yaml'));
}
/** Each line of Ben's is answered like this, and all others are not. */
async function expectTalk(exchanges: readonly Exchange[], where: { channelId?: string; userId?: string } = {}) {
  const { lines, answers } = unzipped(exchanges);
  const said = await talk(house, lines, { channelId: channels.random, userId: users.ben, end, ...where });
  expect(said).toEqual(answers);
}
const notFound = (...names: string[]) => `Command ${names.map((name) => `"${name}"`).join(' / ')} not found.`;
const meant = (first: string, ...names: string[]) =>
  `${first}\n\nDid you mean ${names.map((name) => `"${name}"`).join(' or ')} ?`;

describe('parity 01 the prefix', () => {
  it('stands at the very beginning of the text, with or without a space behind it', () =>
    expectTalk([
      ['!run a', 'run(a)'],
      ['! run a', 'run(a)'],
      ['!', notFound('')],
      [' !run a'],
      ['well, !run a'],
      ['\n!run a'],
      ['run a'],
      ['/run a'],
      ['?run a'],
    ]));
});

describe('parity 02 a direct message', () => {
  it('needs the prefix as well, unless the settings say otherwise', () =>
    expectTalk([['run a'], ['good morning'], ['!run a', 'run(a)']], { channelId: dm }));
});

describe('parity 03 other prefixes', () => {
  it('have each separator once behind them, in the order of the settings, and the longest one counts', () =>
    expectTalk([
      ['Errbot run a', 'run(a)'],
      ['Err run a', 'run(a)'],
      ['Err: run a', 'run(a)'],
      ['Err:run a', 'run(a)'],
      ['Err:, run a', 'run(a)'],
      ['Err:,-> run a', 'run(a)'],
      ['Err->run a', 'run(a)'],
      ['hey bot, run a', 'run(a)'],
      ['Err,: zzz a', notFound(':', ': zzz')],
      ['Err:: zzz a', notFound(':', ': zzz')],
      ['Err , zzz a', notFound(',', ', zzz')],
      ['Err!run a', 'run(a)'],
      ['Err:!run a', 'run(a)'],
      ['Err !run a', meant(notFound('!run', '!run a'), '!run')],
    ]));

  it('are cut off what is not found, with their separators', () =>
    expectTalk([
      ['Err', notFound('')],
      ['Errbot zzz', notFound('zzz')],
      ['Err, zzz now', notFound('zzz', 'zzz now')],
    ]));

  it('end a word, stand at the beginning, and are spelled as they are', () =>
    expectTalk([
      ['Error: run a'],
      ['Errbots run a'],
      ['Err_run a'],
      ['err run a'],
      ['ERRBOT run a'],
      [' Err run a'],
      ['run Err a'],
    ]));

  it('may be a mention of the bot, by its name in the settings or not', () =>
    expectTalk([
      ['@errand run a', 'run(a)'],
      ['@errand: run a', 'run(a)'],
      ['@errand, !run a', 'run(a)'],
      ['@errand zzz', notFound('zzz')],
      ['thanks @errand'],
      ['@ana run a'],
      ['@ana run @errand'],
    ]));
});

describe('parity 04 names of several words', () => {
  it('are parted by underscores or any white space, and the longest that fits is run', () =>
    expectTalk([
      ['!run', 'run()'],
      ['!run lots', 'run lots()'],
      ['!run lots of x', 'run lots(of x)'],
      ['!run lots of subcommands', 'run lots of subcommands()'],
      ['!run lots of subcommands x', 'run lots of subcommands(x)'],
      ['!run lots_of subcommands x', 'run lots of subcommands(x)'],
      ['!run_lots_of_subcommands x', 'run lots of subcommands(x)'],
      ['!run\tlots\nof   subcommands x', 'run lots of subcommands(x)'],
      ['!foo\nbar', 'foo bar()'],
      ['!foo bar baz', 'foo bar(baz)'],
      ['!stand up x', 'stand(x)'],
      ['!get_up x', 'stand(x)'],
      ['!rise', 'stand()'],
    ]));

  it('leave what is behind them as it was typed, the white space around it aside', () =>
    expectTalk([
      ['!run   a  b\t c ', 'run(a  b\t c)'],
      ['!run\n  a\n\n   b\n', 'run(a\n\n   b)'],
    ]));

  it('are not to be shortened', () =>
    expectTalk([
      ['!foo', meant(notFound('foo'), '!foo bar')],
      ['!foo baz', meant(notFound('foo', 'foo baz'), '!foo bar')],
    ]));
});

describe('parity 05 names', () => {
  it('are told apart by upper and lower case, and by dashes and underscores', () =>
    expectTalk([
      ['!Deploy a', 'Deploy(a)'],
      ['!deploy a', 'deploy(a)'],
      ['!DEPLOY', notFound('DEPLOY')],
      ['!deploy-all a', 'deploy-all(a)'],
      ['!deploy_all a', 'deploy all(a)'],
      ['!deploy all a', 'deploy all(a)'],
    ]));

  it('may be of any script, however its letters are put together', () =>
    expectTalk([
      ['!grüß gott a', 'grüß gott(a)'],
      ['!gru\u0308ß_gott a', 'grüß gott(a)'],
      ['!развернуть всё', 'развернуть(всё)'],
      ['!配置 更新 x', '配置 更新(x)'],
      ['!2fa now', '2fa(now)'],
    ]));
});

describe('parity 06 patterns', () => {
  it('are looked for anywhere in what was said to the bot; all that match are run, in the order of their names', () =>
    expectTalk([
      ['!cookies', 'first cookie(["cookie",0,{},[]])', 'second cookie(["cookies",0,{},[]])'],
      ['Err: two  cookies ', 'first cookie(["cookie",5,{},[]])', 'second cookie(["cookies",5,{},[]])'],
      ['cookies'],
      ['I want cookies'],
    ]));

  it('need no prefix where they say so, and are the same with one', () =>
    expectTalk([
      ['open sesame', 'sesame(["open sesame",0,{},[]])'],
      ['  please open sesame!', 'sesame(["open sesame",7,{},[]])'],
      ['!open sesame', 'sesame(["open sesame",0,{},[]])'],
      ['Open Sesame'],
    ]));

  it('give all that matches, with groups by number and name, where they want it', () =>
    expectTalk([
      [
        'see PROJ-12 and OPS-3!',
        'ticket(["PROJ-12",4,{"project":"PROJ"},["PROJ","12",null]] ["OPS-3!",16,{"project":"OPS"},["OPS","3","!"]])',
      ],
      ['!PROJ-1', 'ticket(["PROJ-1",0,{"project":"PROJ"},["PROJ","1",null]])'],
    ]));

  it('have flags, anchors, and names of groups in both spellings', () =>
    expectTalk([
      ['!COOKIE', 'first cookie(["COOKIE",0,{},[]])'],
      ['a\nfirst line\nb', 'lines(["first line",2,{},[]])'],
      ['!begin\nthis\nend', 'across(["begin\\nthis\\nend",0,{},[]])'],
      ['!remind ben to eat', 'anchored(["remind ben to eat",0,{"who":"ben","what":"eat"},["ben","eat"]])'],
      ['!please remind ben to eat', notFound('please', 'please remind')],
    ]));

  it('are asked for their rights one by one', () =>
    expectTalk([
      [
        '!a cookie jar',
        'first cookie(["cookie",2,{},[]])',
        'This command requires bot-admin privileges',
        'second cookie(["cookie",2,{},[]])',
      ],
    ]));
});

describe('parity 07 a command by its name', () => {
  it('keeps patterns from being looked for', () =>
    expectTalk([
      ['!run cookie', 'run(cookie)'],
      ['!run OPS-1 open sesame', 'run(OPS-1 open sesame)'],
      ['run OPS-1', 'ticket(["OPS-1",4,{"project":"OPS"},["OPS","1",null]])'],
    ]));

  it('is not missed where a pattern matches, though it is denied', () =>
    expectTalk([
      ['!runn OPS-1', 'ticket(["OPS-1",5,{"project":"OPS"},["OPS","1",null]])'],
      ['!runn vault', 'This command requires bot-admin privileges'],
    ]));
});

describe('parity 08 an unknown command', () => {
  it('is named with the word behind it, and what is like it is suggested', () =>
    expectTalk([
      ['!echoo', meant(notFound('echoo'), '!echo')],
      ['!ehco a b', meant(notFound('ehco', 'ehco a'), '!echo')],
      ['!hlep', meant(notFound('hlep'), '!help')],
      ['!upt', meant(notFound('upt'), '!uptime')],
      ['!zzz', notFound('zzz')],
      ['!zzz\tzzz\nz', notFound('zzz', 'zzz zzz')],
    ]));

  it('is told of the three names that are most like its word, then of those like it with the next one', async () => {
    const lines: Exchange[] = [
      ['!stand_u', meant(notFound('stand_u'), '!stand up', '!status')],
      ['!who am i', meant(notFound('who', 'who am'), '!whoami')],
      ['!get u', meant(notFound('get', 'get u'), '!get up')],
      ['!foo ba r', meant(notFound('foo', 'foo ba'), '!foo bar')],
      ['!run_lots_of_subcommand', meant(notFound('run_lots_of_subcommand'), '!run lots of subcommands')],
      ['!Depoy', meant(notFound('Depoy'), '!Deploy', '!deploy')],
      ['!deplo', meant(notFound('deplo'), '!deploy', '!Deploy', '!deploy-all')],
      ['!рзвернуть', meant(notFound('рзвернуть'), '!развернуть')],
      ['!ECHO', notFound('ECHO')],
      ['!log', notFound('log')],
      // A pattern has a name, too, which nobody types.
      ['!tickt', notFound('tickt')],
      ['!sesam', notFound('sesam')],
    ];
    await expectTalk([
      ...lines,
      ['!dploy all', meant(notFound('dploy', 'dploy all'), '!deploy', '!Deploy', '!deploy-all', '!deploy all')],
      [
        '!stats plugins x',
        meant(notFound('stats', 'stats plugins'), '!status', '!status gc', '!status load', '!status plugins'),
      ],
      ['!statu', meant(notFound('statu'), '!status', '!status gc', '!status load')],
      ['!plugins', meant(notFound('plugins'), '!status plugins')],
    ]);
    const { id: channelId } = house.simulator.people.openDm({ userId: users.ana, withUserId: app.botUserId });
    await expectTalk(
      [
        ...lines,
        [
          '!stats plugins',
          meant(notFound('stats', 'stats plugins'), '!status', '!status gc', '!restart', '!status plugins'),
        ],
        ['!statu', meant(notFound('statu'), '!status', '!status gc', '!restart')],
        ['!plugins', meant(notFound('plugins'), '!plugin list', '!status plugins', '!plugin info')],
      ],
      { userId: users.ana, channelId },
    );
  });

  it('is told of nothing that is hidden, for admins, or kept from the caller by a filter', async () => {
    const lines: Exchange[] = [
      ['!secret-tol', notFound('secret-tol')],
      ['!kil', notFound('kil')],
      ['!laggin', notFound('laggin')],
      ['!lande', meant(notFound('lande'), '!landed')],
    ];
    await expectTalk([...lines, ['!launc', notFound('launc')]]);
    await expectTalk([...lines, ['!launc', meant(notFound('launc'), '!launch')]], { userId: users.ana });
    const { id: channelId } = house.simulator.people.openDm({ userId: users.ana, withUserId: app.botUserId });
    await expectTalk([['!kil', meant(notFound('kil'), '!kill')]], { userId: users.ana, channelId });
  });

  it('goes to all that want to hear of it, though one of them fails', () =>
    expectTalk([['!catch me', notFound('catch', 'catch me'), 'a caught catch me', 'c caught catch me']]));

  it('is shown as it was typed, and pings nobody', () =>
    expectTalk([
      ['!*x* _y_', notFound('*x*', '*x* _y_')],
      ['!`z` # <b>', notFound('`z`', '`z` #')],
      ['!<!channel>', notFound('<!channel>')],
    ]));

  it('names whom it mentions, and pings nobody', async () => {
    const called = () => house.simulator.people.channel(users.carla, channels.random).unread.get(users.carla)?.mentions;
    await expectTalk([
      ['!zzz @carla', notFound('zzz', 'zzz @carla')],
      ['!zzz: @wanda', notFound('zzz:', 'zzz: @wanda')],
    ]);
    const once = called();
    await expectTalk([[`!zzz @${users.carla}`, notFound('zzz', 'zzz @carla')]]);
    expect(called()).toBe(once);
  });

  it('may be a strange number or mark, and the bot goes on', () =>
    expectTalk([
      ['!0', notFound('0')],
      ['!²', notFound('²')],
      ['!٣', notFound('٣')],
      ['!!x', notFound('!x')],
      // Nothing behind it is drawn from right to left.
      ['!\u202e!', notFound('!')],
      ['!a\u202eb \u2067c', notFound('ab', 'ab c')],
      ['!run on', 'run(on)'],
    ]));

  it('is answered in its thread', async () => {
    const { ts } = house.simulator.people.say({ userId: users.ben, channelId: channels.random, text: 'a thread' });
    const answer = await house.ask('!zzz', { userId: users.ben, channelId: channels.random, threadTs: ts });
    expect(answer).toMatchObject({ text: notFound('zzz'), threadTs: ts });
  });
});

describe('parity 12 what is not heard', () => {
  const where = () => ({ channelId: channels.random as string, userId: users.ben as string, end });
  const before = () => house.answersIn(channels.random).length;

  it('is what the bot says itself', () =>
    expectTalk([
      ['!echo !echo again', '!echo again'],
      ['!echo open sesame', 'open sesame'],
      ['!echo Err run a', 'Err run a'],
    ]));

  it('is what is older than a command may be, but that a command was not run is told', async () => {
    const count = before();
    const { operator } = house.simulator;
    const old = (text: string, part: number) => ({
      type: 'message',
      channel: channels.random,
      channel_type: 'channel',
      team: teamId,
      user: users.ben,
      text,
      ts: `${Math.floor(Date.now() / 1_000) - 3_600}.00000${part}`,
    });
    for (const [at, text] of ['!run a', '!zzz', 'open sesame', '!catch me', 'hello'].entries())
      operator.emit(old(text, at), 'events');
    expect(await answersUntilEnd(house, count, where())).toEqual([
      '`!run` was too old, not run: it waited longer than its limit. Send it again if it is still wanted.',
    ]);
  });

  it('is an edit, unless the command wants it, a deletion, and what Slack tells twice', async () => {
    const count = before();
    const { operator, people } = house.simulator;
    const { ben: userId } = users;
    const channelId = channels.random;
    const edit = (text: string, changed: string) => {
      const { ts } = people.say({ userId, channelId, text });
      people.edit({ userId, channelId, ts, text: changed });
      return ts;
    };
    edit('good morning', '!run a');
    const ts = edit('!run b', '!run c');
    edit('!echo on edit d', '!echo on edit e');
    people.remove({ userId, channelId, ts });
    const again = {
      type: 'message',
      channel: channelId,
      channel_type: 'channel',
      team: teamId,
      user: userId,
      text: '!run f',
      ts: `${Math.floor(Date.now() / 1_000)}.000900`,
    };
    for (let times = 0; times < 3; times += 1) operator.emit(again, 'events');
    expect((await answersUntilEnd(house, count, where())).sort()).toEqual(
      ['run(b)', 'echo on edit(d)', 'echo on edit(e)', 'run(f)'].sort(),
    );
  });

  it('is what Slack says in the name of people', async () => {
    const count = before();
    const notice = { type: 'message', channel: channels.random, channel_type: 'channel', team: teamId };
    for (const [at, subtype] of ['channel_topic', 'channel_join', 'reminder_add'].entries())
      house.simulator.operator.emit(
        { ...notice, subtype, user: users.ben, text: '!run a', ts: `${Math.floor(Date.now() / 1_000)}.00091${at}` },
        'events',
      );
    expect(await answersUntilEnd(house, count, where())).toEqual([]);
  });
});

describe('with other settings', () => {
  beforeAll(() =>
    reconfigure(
      'bot! ',
      'prefixOptionalOnChat: true\naltPrefixes: [Err, Errbot]\naltPrefixCaseinsensitive: true\ngroupchatNickPrefixed: true\n',
    ),
  );
  const named = (text: string) => `<@${users.ben}>: ${text}`;

  it('parity 01 the prefix may be of several characters, with a space', () =>
    expectTalk([
      ['bot! run a', named('run(a)')],
      ['bot!  run a', named('run(a)')],
      ['bot!run a'],
      ['Bot! run a'],
      ['!run a'],
      ['bot! zzz', named(notFound('zzz'))],
      ['bot! echoo', named(meant(notFound('echoo'), 'bot! echo'))],
    ]));

  it('parity 02 a direct message needs no prefix, and a channel does', async () => {
    await expectTalk(
      [
        ['run a', 'run(a)'],
        ['  run\n a ', 'run(a)'],
        ['bot! run a', 'run(a)'],
        ['Err run a', 'run(a)'],
        ['run cookie', 'run(cookie)'],
        ['cookies', 'first cookie(["cookie",0,{},[]])', 'second cookie(["cookies",0,{},[]])'],
        ['good morning', notFound('good', 'good morning')],
      ],
      { channelId: dm },
    );
    await expectTalk([['run a'], ['cookies']]);
    await expectTalk([['run a']], { channelId: channels.incidentRoom });
  });

  it('parity 03 other prefixes may be written in any case, commands may not', () =>
    expectTalk([
      ['ERRBOT run a', named('run(a)')],
      ['err run a', named('run(a)')],
      ['eRR deploy a', named('deploy(a)')],
      ['eRR Deploy a', named('Deploy(a)')],
      ['ERROR: run a'],
      ['err: zzz a', named(notFound(':', ': zzz'))],
    ]));

  it('parity 08 an unknown command may go to plugins alone', async () => {
    await reconfigure('>>', 'suppressCmdNotFound: true\n');
    await expectTalk([
      ['>>run a', 'run(a)'],
      ['>>zzz'],
      ['>>'],
      ['>>echoo'],
      ['>>catch me', 'a caught catch me', 'c caught catch me'],
      ['>run a'],
    ]);
  });
});
