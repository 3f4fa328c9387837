import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulatorDefaults } from '@errand/slack-simulator';
import { waitFor } from '@errand/testing';
import type { House } from './house';
import { startHouse } from './house';
import type { Exchange } from './talk';
import { talk, unzipped } from './talk';

// Lines 10 and 11 of the parity checklist: what is made of the text behind a command. They are those of plugins/arguments.ts.

const { users, channels, app } = simulatorDefaults;

jest.setTimeout(90_000);
let folder: string;
let house: House;
let dm: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'errand-arguments-'));
  const ERRAND_CONFIG = join(folder, 'errand.yaml');
  writeFileSync(
    ERRAND_CONFIG,
    `extraPluginDir: ${join(__dirname, 'plugins')}\npacing: { channelPerSecond: 0 }\ndivertToPrivate: [must, as_shell, by_function]\n`,
  );
  house = await startHouse({ transport: 'socket', env: { ERRAND_CONFIG } });
  dm = house.simulator.people.openDm({ userId: users.ben, withUserId: app.botUserId }).id;
}, 90_000);
afterAll(async () => {
  await house?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 90_000);

/** Each line of Ben's is answered like this, and all others are not. */
async function expectTalk(exchanges: readonly Exchange[], channelId: string = dm) {
  const { lines, answers } = unzipped(exchanges);
  expect(await talk(house, lines, { channelId, userId: users.ben })).toEqual(answers);
}
const unsplit = (fault: string) => `Sorry, I couldn't parse your arguments. ${fault}`;
const misread = (fault: string) => `I couldn't parse the arguments; ${fault}`;
const unread = "I couldn't parse this command; No closing quotation";
const code = (...lines: string[]) => ['```', ...lines, '```'].join('\n');
const json = JSON.stringify;

describe('parity 10 arguments as words', () => {
  it('are what was typed, where nothing is declared', () =>
    expectTalk([
      ['!as typed', json('')],
      ['!as typed  a  "b"\n\n  it\'s —c ', json('a  "b"\n\n  it\'s —c')],
    ]));

  it('are split at white space, of which none is left', () =>
    expectTalk([
      ['!at space a  b\t c\n\nd ', json(['a', 'b', 'c', 'd'])],
      ['!at space', json([])],
      ['!at two spaces a  b  c   d ', json(['a', 'b', 'c   d'])],
    ]));

  it('are split at each separator, and no word is no word', () =>
    expectTalk([
      ['!at one space a  b', json(['a', '', 'b'])],
      ['!at one space', json([])],
      ['!at comma a, b,,c\nd', json(['a', ' b', '', 'c\nd'])],
      ['!at comma', json([])],
      ['!at arrow a->b -> c', json(['a', 'b ', ' c'])],
      ['!at two commas a,b,c,d', json(['a', 'b', 'c,d'])],
    ]));

  it('are split as a shell does it', () =>
    expectTalk([
      [
        `!as shell a "b  c" d\\ e 'f "g"' "h \\"i\\"" "" j"k"'l'\nm`,
        json(['a', 'b  c', 'd e', 'f "g"', 'h "i"', '', 'jkl', 'm']),
      ],
      ['!as shell “a b” ‘c d’', json(['a b', 'c d'])],
      ['!as shell', json([])],
    ]));

  it('are split by a function, to whatever it makes of them', () =>
    expectTalk([
      ['!by function 1+2', json({ sum: [1, 2] })],
      ['!by function no', unsplit('*no* is no sum')],
    ]));

  it('that cannot be split are told where they were typed, also of a command that answers elsewhere', () =>
    expectTalk(
      [
        ['!as shell "a', unsplit('No closing quotation')],
        ["!as shell it's", unsplit('No closing quotation')],
        ['!as shell a\\', unsplit('No escaped character')],
        ['!by function no', unsplit('*no* is no sum')],
      ],
      channels.random,
    ));
});

describe('parity 11 arguments by name', () => {
  const usage = 'usage: count [-h] [--count COUNT] [--flag] value';
  const help = code(
    usage,
    '',
    'Counts something',
    '',
    'positional arguments:',
    '  value          What to count; 100% of it',
    '',
    'options:',
    '  -h, --help     show this help message and exit',
    '  --count COUNT  How often',
    '  --flag',
  );
  const counted = (value: string, count?: number, flag = false) => json({ value, count, flag });

  it('are read in any order, and long flags may be shortened', () =>
    expectTalk([
      ['!count a', counted('a')],
      ['!count "a  b" --count 3 --flag', counted('a  b', 3, true)],
      ['!count --flag --count=3 a', counted('a', 3, true)],
      ['!count --cou 3 a', counted('a', 3)],
      ['!count a\n--count\n3', counted('a', 3)],
      ['!count -- --count', counted('--count')],
    ]));

  it('are refused in words of Python, with the usage in an answer of its own', () =>
    expectTalk([
      ['!count', misread('the following arguments are required: value'), code(usage)],
      ['!count foo bar', misread('unrecognized arguments: bar'), code(usage)],
      ['!count foo *bar* _baz_', misread('unrecognized arguments: *bar* _baz_'), code(usage)],
      ['!count foo --nope', misread('unrecognized arguments: --nope'), code(usage)],
      ['!count foo --count x', misread("argument --count: invalid int value: 'x'"), code(usage)],
      ['!count foo --count @carla', misread("argument --count: invalid int value: '@carla'"), code(usage)],
      ['!count foo --count', misread('argument --count: expected one argument'), code(usage)],
      ['!count foo --flag=1', misread("argument --flag: ignored explicit argument '1'"), code(usage)],
    ]));

  it('are explained by -h and --help', () =>
    expectTalk([
      ['!count -h', help],
      ['!count foo --help', help],
      ['!count "foo', unread, help],
      ["!count don't", unread, help],
    ]));

  it('are repaired where a phone or a word processor changed quotes and dashes, and an apostrophe stays one', () =>
    expectTalk([
      ['!count “a b” —count 3', counted('a b', 3)],
      ['!count „a b“ —count=3', counted('a b', 3)],
      ['!count ‘a b’ —flag', counted('a b', undefined, true)],
      ['!count don’t', counted('don’t')],
      ['!count "a — b"', counted('a — b')],
    ]));

  it('have choices, defaults, letters, numbers and lists', async () => {
    const byDefault = { service: 'api', env: 'staging', ref: 'main', tell: [], dryRun: false, loud: true };
    const refused = async (line: string, fault: string) => {
      const [first, second, ...others] = await talk(house, [line], { channelId: dm, userId: users.ben });
      expect([first, second?.split('\n')[1]?.slice(0, 17), others]).toEqual([misread(fault), 'usage: ship [-h] ', []]);
    };
    const read = async (line: string, more: object) => {
      const [answer] = await talk(house, [line], { channelId: dm, userId: users.ben });
      expect(JSON.parse(answer ?? 'null')).toEqual({ ...byDefault, ...more });
    };
    await read('!ship api', {});
    await read('!ship api prod -nr v1 --size s --rate 1e-1 --replicas -2 --loud', {
      env: 'prod',
      ref: 'v1',
      size: 's',
      rate: 0.1,
      replicas: -2,
      dryRun: true,
      loud: false,
    });
    await read('!ship api --tell @ana @carla --ref=x', { ref: 'x', tell: [users.ana, users.carla] });
    await refused('!ship api mars', "argument env: invalid choice: 'mars' (choose from 'staging', 'prod')");
    await refused('!ship api --size z', "argument --size: invalid choice: 'z' (choose from 's', 'm')");
    await refused('!ship api --rate fast', "argument --rate: invalid float value: 'fast'");
    await refused('!ship api --tell @nobody', "argument --tell: invalid user value: '@nobody'");
    await refused('!ship api --r x', 'ambiguous option: --r could match --ref, --replicas, --rate');
  });

  it('are several, and names of several words', () =>
    expectTalk([
      ['!user add a "b c"', json({ names: ['a', 'b c'] })],
      [
        '!user_add',
        misread('the following arguments are required: names'),
        code('usage: user add [-h] names [names ...]'),
      ],
      ['!sum 1 -2.5 3e2', json({ numbers: [1, -2.5, 300] })],
      ['!sum', json({ numbers: [] })],
      ['!toggle yes', json({ on: true })],
      ['!several a b', 'a', 'b'],
      ['!several a refuse', 'a', 'refuse', 'refused'],
      [`!note #general  a  "b"\n c`, json({ where: channels.general, what: 'a  "b"\n c' })],
    ]));

  it('are refused where the answers of the command go', async () => {
    const before = house.answersIn(dm).length;
    await expectTalk([['!must'], ['!must --token']], channels.random);
    const refused = () => house.answersIn(dm).slice(before);
    await waitFor(() => refused().length >= 4, { timeoutMs: 30_000, what: 'what is told in private' });
    expect(refused()).toEqual([
      misread('the following arguments are required: --token'),
      code('usage: must [-h] --token TOKEN'),
      misread('argument --token: expected one argument'),
      code('usage: must [-h] --token TOKEN'),
    ]);
  });

  it('are shown in the help of the command', async () => {
    const [answer] = await talk(house, ['!help count'], { channelId: dm, userId: users.ben });
    expect(answer).toContain('Counts something');
    expect(answer).toContain(help);
  });

  it('parity 10 and 11: what could not be read can be recalled, to be seen once more', () =>
    expectTalk([
      ['!by function no', unsplit('*no* is no sum')],
      ['!!', unsplit('*no* is no sum')],
    ]));
});
