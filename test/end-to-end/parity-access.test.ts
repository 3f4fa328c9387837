import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulatorDefaults } from '@errand/slack-simulator';
import { waitFor } from '@errand/testing';
import { allOfHelp } from './all-of-help';
import { denied } from './denied';
import type { House } from './house';
import { botOf, startHouse } from './house';
import { talk } from './talk';

const { users, channels, teamId } = simulatorDefaults;

/** Commands that say their name and what they got. */
const gates = `import { command, definePlugin, hear } from '@errand/plugin-sdk';
const gate = (name, more = {}) => command({ summary: 'A gate', ...more, run: ({ text }) => ({ text: name + '(' + text + ')' }) });
const names = ['order_all', 'order_rooms', 'deep', 'deep_down_low', 'high', 'high_up', 'glob', 'one', 'bare', 'both', 'nobody', 'plain', 'none', 'own'];
const pattern = (text, more = {}) => hear({ summary: 'A pattern', pattern: text, ...more, run: ({ matches }) => ({ text: 'found ' + matches[0].text }) });
export default definePlugin({
  name: 'gates', version: '1.0.0', summary: 'Gates',
  commands: {
    ...Object.fromEntries(names.map((name) => [name, gate(name, { admin: name.startsWith('order') })])),
    'deep down': gate('deep down', { aliases: ['below'] }),
    wipe: gate('wipe', { admin: true, aliases: ['clean up'] }),
  },
  hears: { ticket: pattern('[A-Z]+-[0-9]+', { prefixed: false }), purge: pattern('purge now', { admin: true }) },
});`;

/** Its rules are written as those of Errbot's plugins are. */
const nightGates = `import { command, definePlugin } from '@errand/plugin-sdk';
const gate = (name) => command({ summary: 'A gate', run: ({ text }) => ({ text: name + '(' + text + ')' }) });
const names = ['moon', 'star', 'star_fall', 'owl', 'bat'];
export default definePlugin({
  name: 'night-gates', version: '1.0.0', summary: 'Gates',
  commands: Object.fromEntries(names.map((name) => [name, gate(name)])),
});`;

/** The keys of a rule are tried one by one, so each command has a rule of its own. */
const settings = `
admins: ['U0ANA*', 'U0BEN000[!1]']
adminNotifications: []
pacing: { channelPerSecond: 0 }
divertToPrivate: [bare]
`;
const rules = `${settings}
roles: { oncall: [S0ONCALL1] }
accessControlsDefault: { denyUsers: ['${users.grid}'] }
accessControls:
  order_all:
    allowPrivate: false
    denyRooms: ['${channels.ops}']
    allowRooms: ['${channels.ops}']
    allowMuc: false
    denyUsers: ['${users.ben}']
    allowUsers: ['${users.ana}', '${users.ben}', '${users.carla}']
    denyArgs: ['*stop*']
    allowArgs: ['go*']
  order_rooms: { allowRooms: ['${channels.ops}', '${channels.random}'], denyRooms: ['${channels.random}'] }
  'deep down low': { allowUsers: [] }
  deep_down: { allowUsers: [] }
  'GATES:High': { denyUsers: '*' }
  'ga[st]es:high_[!a]?': { denyUsers: ['U0C*', 'W*'] }
  '*:glob': { allowArgs: ['a*z', '[!a-c]?', 'v1.2', '[]x]', 'two  spaces', 'a.+'] }
  one: { allowArgs: only }
  bare: { allowArgs: [''], denyArgs: [] }
  both: { allowArgs: ['a*'], denyArgs: ['*b'], denyRooms: ['*'], allowMuc: true }
  nobody: { allowUsers: [] }
  ticket: { allowArgs: ['see *'] }
  'utils:ECHO': { allowArgs: ['hello*', '[ab]?c'], denyArgs: ['*secret*'], denyUsers: null }
  echo: { allowUsers: [] }
  '*:whoami': { allowUsers: ['role:oncall', 'U0BEN*'] }
  status:
    - when: { channelTypes: [group] }
      denyUsers: ['*']
    - allowMuc: false
  uptime: { allowRooms: ['${channels.ops}', 'G0*'] }
  abou?: { denyRooms: ['C0RAND*'], allowPrivate: false }
  failed: { allowMuc: true }
  'NightGates:moon': { denyUsers: '*' }
  'night_gates:star_*': { denyUsers: '*' }
  'Night*:owl': { denyUsers: '*' }
  'night-g*:bat': { denyUsers: '*' }
  failed_show: { allowUsers: ['${users.carla}', '${users.ana}'] }
`;

/** All eight keys by default, and what a rule makes of them. */
const otherDefaults = `${settings}
accessControlsDefault:
  allowArgs: ['', 'a*']
  denyArgs: ['*!']
  allowUsers: ['${users.ana}', '${users.ben}', '${users.carla}']
  denyUsers: ['${users.carla}']
  allowRooms: ['${channels.ops}', '${channels.random}']
  denyRooms: ['${channels.random}']
  allowMuc: true
  allowPrivate: false
accessControls:
  none:
    { allowArgs: null, denyArgs: null, allowUsers: null, denyUsers: null, allowRooms: null, denyRooms: null, allowMuc: null, allowPrivate: null }
  order_rooms: { allowMuc: null, allowPrivate: true }
  own: { allowUsers: ['${users.dmitri}'], allowMuc: false, allowPrivate: true }
`;

let folder: string;
let house: House;
const dms: Record<string, string> = {};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'errand-access-'));
  const config = join(folder, 'errand.yaml');
  mkdirSync(join(folder, 'plugins'));
  writeFileSync(join(folder, 'plugins/gates.mjs'), gates);
  writeFileSync(join(folder, 'plugins/night-gates.mjs'), nightGates);
  configure(rules);
  house = await startHouse({ transport: 'socket', env: { ERRAND_CONFIG: config } });
  for (const [name, userId] of Object.entries(users))
    dms[name] = house.simulator.people.openDm({ userId, withUserId: botOf('socket').botUserId }).id;
}, 60_000);
afterAll(async () => {
  await house.stop();
  rmSync(folder, { recursive: true });
}, 60_000);

function configure(text: string): void {
  writeFileSync(join(folder, 'errand.yaml'), `extraPluginDir: ${join(folder, 'plugins')}\n${text}`);
}

type Who = keyof typeof users;
type Where = keyof typeof channels | 'dm';

async function reconfigure(text: string): Promise<void> {
  configure(text);
  await house.applySettings(join(folder, 'errand.yaml'));
}

async function answer(who: Who, text: string, where: Where = 'general'): Promise<string> {
  const channelId = where === 'dm' ? dms[who]! : channels[where];
  return (await house.ask(text, { userId: users[who], channelId })).text;
}

type Case = [what: string, who: Who, text: string, where: Where, expected: string | RegExp];
async function expectAnswer([, who, text, where, expected]: Case): Promise<void> {
  const said = await answer(who, text, where);
  if (typeof expected === 'string') expect(said).toBe(expected);
  else expect(said).toMatch(expected);
}

describe('parity 21: the ACL engine', () => {
  it.each<Case>([
    ['allowArgs lets a fit through', 'ana', '!echo hello world', 'general', 'hello world'],
    ['allowArgs knows ? and [seq]', 'ana', '!echo bxc', 'general', 'bxc'],
    ['allowArgs denies the rest', 'ana', '!echo bye', 'general', denied.arguments],
    ['allowArgs denies a call without arguments', 'ana', '!echo', 'general', denied.arguments],
    ['allowArgs tells upper case', 'ana', '!echo Hello', 'general', denied.arguments],
    ['denyArgs denies a fit', 'ana', '!echo hello secret', 'general', denied.arguments],
    ['null takes a key of the default away', 'grid', '!echo hello', 'general', 'hello'],
    ['the default holds where a rule is silent', 'grid', '!uptime', 'ops', denied.user],
    ['allowUsers takes a user group by way of a role', 'dmitri', '!whoami', 'general', /^person/m],
    ['allowUsers takes a glob', 'ben', '!whoami', 'general', /^person/m],
    ['allowUsers denies the rest', 'carla', '!whoami', 'general', denied.user],
    ['allowMuc denies a chatroom', 'carla', '!status', 'general', denied.chatroom],
    ['allowMuc lets a direct message through', 'carla', '!status', 'dm', /Yes I am alive/],
    ['allowRooms lets its rooms through', 'carla', '!uptime', 'ops', /^I've been up for/],
    ['allowRooms takes a glob', 'ben', '!uptime', 'incidentRoom', /^I've been up for/],
    ['allowRooms denies the rest', 'carla', '!uptime', 'general', denied.room],
    ['allowRooms says nothing of direct messages', 'carla', '!uptime', 'dm', /^I've been up for/],
    ['denyRooms denies a fit', 'carla', '!about', 'random', denied.room],
    ['denyRooms lets the rest through', 'carla', '!about', 'general', /^This is Errand/],
    ['allowPrivate denies a direct message', 'carla', '!about', 'dm', denied.private],
    ['a rule whose condition does not hold is passed over', 'ben', '!status', 'incidentRoom', denied.user],
    ['a guest is nobody of ours', 'guest', '!about', 'general', denied.user],
  ])('%s', (...each) => expectAnswer(each));

  it.each<Case>([
    ['first of all allowArgs', 'dmitri', '!order all x', 'general', denied.arguments],
    ['then denyArgs', 'dmitri', '!order all go stop', 'general', denied.arguments],
    ['then allowUsers', 'dmitri', '!order all go', 'general', denied.user],
    ['then denyUsers', 'ben', '!order all go', 'general', denied.user],
    ['then allowMuc', 'carla', '!order all go', 'general', denied.chatroom],
    ['then allowRooms', 'carla', '!order rooms', 'general', denied.room],
    ['then denyRooms', 'carla', '!order rooms', 'random', denied.room],
    ['then allowPrivate', 'carla', '!order all go', 'dm', denied.private],
    ['then that it is for admins', 'carla', '!order rooms', 'ops', denied.admins],
    ['then that it is for direct messages', 'ana', '!order rooms', 'ops', denied.direct],
    ['and what refuses nothing lets through', 'ana', '!order rooms go', 'dm', 'order_rooms(go)'],
  ])('is asked in one order, however the file has it: %s', (...each) => expectAnswer(each));

  it.each<Case>([
    ['a pattern fits the name with its underscores', 'ana', '!deep down x', 'general', denied.user],
    ['however it is typed', 'ana', '!deep_down x', 'general', denied.user],
    ['or called', 'ana', '!below x', 'general', denied.user],
    ['it fits no name that is shorter', 'ana', '!deep x', 'general', 'deep(x)'],
    ['nor one that is longer, and one with spaces fits none', 'ana', '!deep down low x', 'general', 'deep_down_low(x)'],
    ['it has a plugin before the colon, in any case', 'ana', '!high', 'general', denied.user],
    ['and globs on both sides of it', 'carla', '!high up', 'general', denied.user],
    ['which deny only whom they say', 'ben', '!high up', 'general', 'high_up()'],
    ['the name of a plugin may be written as in Errbot', 'ana', '!moon', 'general', denied.user],
    ['with underscores', 'ana', '!star fall', 'general', denied.user],
    ['or in part', 'ana', '!owl', 'general', denied.user],
    ['and as it is', 'ana', '!bat', 'general', denied.user],
    ['which denies what it says', 'ana', '!star fell', 'general', 'star(fell)'],
    ['* fits slashes and lines', 'ana', '!glob a/b\nc/z', 'general', 'glob(a/b\nc/z)'],
    ['a glob fits the whole text', 'ana', '!glob a-z and more', 'general', denied.arguments],
    ['[!a-c] fits the others', 'ana', '!glob dx', 'general', 'glob(dx)'],
    ['and none of these', 'ana', '!glob bx', 'general', denied.arguments],
    ['a bracket may be in brackets', 'ana', '!glob ]', 'general', 'glob(])'],
    ['a dot is a dot', 'ana', '!glob v1.2', 'general', 'glob(v1.2)'],
    ['and nothing else', 'ana', '!glob v1x2', 'general', denied.arguments],
    ['nor is + of a regular expression', 'ana', '!glob abb', 'general', denied.arguments],
    ['arguments are those that were typed', 'ana', '!glob two  spaces', 'general', 'glob(two  spaces)'],
    ['before they are split', 'ana', '!glob two spaces', 'general', denied.arguments],
    ['one text is a list of one', 'ana', '!one only', 'general', 'one(only)'],
    ['and denies the rest', 'ana', '!one on', 'general', denied.arguments],
    ['no arguments are an empty text', 'ana', '!bare', 'dm', 'bare()'],
    ['a denial is not diverted', 'ana', '!bare x', 'ops', denied.arguments],
    ['an empty list allows nobody, admins included', 'ana', '!nobody', 'general', denied.user],
    ['of two keys both have to let it through', 'ana', '!both ab', 'dm', denied.arguments],
    ['denyRooms says nothing of direct messages', 'ana', '!both a', 'dm', 'both(a)'],
    ['allowMuc opens no room that denyRooms closes', 'ana', '!both a', 'general', denied.room],
    ['a group message is a chatroom', 'ben', '!status', 'trio', denied.chatroom],
    ['of a pattern the whole line counts', 'ana', 'see ABC-1', 'general', 'found ABC-1'],
    ['and not what it found', 'ana', 'ABC-1', 'general', denied.arguments],
  ])('reads names and globs as Errbot does: %s', (...each) => expectAnswer(each));

  it('denies in the thread where it was typed', async () => {
    const where = { userId: users.ana, channelId: channels.ops };
    const threadTs = house.say('about to begin', where);
    expect(await house.ask('!bare x', { ...where, threadTs })).toMatchObject({ text: denied.arguments, threadTs });
  });

  it('tells admins which rule decides', async () => {
    const explained = await answer('ana', `!acl explain @carla whoami #ops`, 'dm');
    expect(explained).toContain(`\`${users.carla}\` may not run \`!whoami\` in \`${channels.ops}\``);
    expect(explained).toContain('denied (policy 1): accessControls "*:whoami" (rule 15) allowUsers has no match');
    const written = await answer('ana', `!acl explain @carla NightGates:moon #ops`, 'dm');
    expect(written).toMatch(/denied \(policy 1\): accessControls "NightGates:moon" \(rule \d+\) denyUsers has/);
    const allowed = await answer('ana', `!acl explain @dmitri whoami #ops`, 'dm');
    expect(allowed).toContain('allowUsers: passed, has role:oncall (S0ONCALL1)');
  });
});

describe('parity 22: admin commands', () => {
  it.each<Case>([
    ['are denied to whoever is no admin, wherever they ask', 'carla', '!failed replay x', 'dm', denied.admins],
    ['are for direct messages', 'ana', '!failed replay x', 'general', denied.direct],
    ['are for admins by a glob of ids', 'ben', '!failed', 'dm', 'Nothing has failed.'],
    ['may be let into rooms with allowMuc', 'ana', '!failed', 'ops', 'Nothing has failed.'],
    ['stay with admins there', 'carla', '!failed', 'ops', denied.admins],
    ['are not granted by allowUsers', 'carla', '!failed show x', 'dm', denied.admins],
    ['are denied to an admin whom allowUsers leaves out', 'ben', '!failed show x', 'dm', denied.user],
    ['are those of plugins as well', 'ana', '!wipe x', 'dm', 'wipe(x)'],
    ['by their other names, too', 'carla', '!clean up x', 'dm', denied.admins],
    ['are not for group messages', 'ana', '!wipe', 'trio', denied.direct],
    ['nor for private channels', 'ana', '!wipe', 'incidentRoom', denied.direct],
    ['tell others of that they are for admins, wherever that is', 'carla', '!wipe', 'ops', denied.admins],
    ['may be patterns', 'ana', '!please purge now', 'dm', 'found purge now'],
    ['which are for admins alone', 'carla', '!please purge now', 'dm', denied.admins],
    ['and for direct messages', 'ana', '!please purge now', 'ops', denied.direct],
  ])('%s', (...each) => expectAnswer(each));

  it('are denied to a forged admin', async () => {
    const { operator, people } = house.simulator;
    const before = house.answersIn(channels.ops).length;
    const ts = (part: number) => `${Math.floor(Date.now() / 1_000)}.00900${part}`;
    const message = { type: 'message', channel: channels.ops, channel_type: 'channel', team: teamId, text: '!failed' };
    // By a bot, by a webhook that calls itself ana, by a workflow, by an edit of what an admin said: none of them is heard.
    operator.emit({ ...message, user: users.ana, bot_id: 'B0FORGED1', app_id: 'A0FORGED1', ts: ts(1) }, 'events');
    operator.emit({ ...message, subtype: 'bot_message', bot_id: 'B0HOOK001', username: 'ana', ts: ts(2) }, 'events');
    const workflow = { id: 'B0FLOW001', name: 'ana', is_workflow_bot: true };
    operator.emit(
      { ...message, user: users.ana, bot_id: workflow.id, bot_profile: workflow, subtype: 'bot_message', ts: ts(3) },
      'events',
    );
    const harmless = people.say({ userId: users.ana, channelId: channels.ops, text: 'good morning' });
    people.edit({ userId: users.ana, channelId: channels.ops, ts: harmless.ts, text: '!failed' });
    // From another workspace, with the id of an admin.
    operator.emit({ ...message, user: users.ana, team: 'T0OTHER01', user_team: 'T0OTHER01', ts: ts(4) }, 'events');
    // From one that has the same app: its ids are not those of ours, and the event itself names no workspace.
    const { team: _team, ...unnamed } = message;
    operator.emit({ ...unnamed, user: users.ana, ts: ts(5) }, 'events', undefined, {
      team_id: 'T0OTHER01',
      authorizations: [{ team_id: 'T0OTHER01', enterprise_id: null, is_bot: true, is_enterprise_install: false }],
    });
    // By display name.
    operator.changeUser({ userId: users.carla, displayName: 'ana', realName: 'Ana Almeida' });
    house.say('!failed', { userId: users.carla, channelId: channels.ops });

    const said = () => house.answersIn(channels.ops).slice(before);
    await waitFor(() => said().length >= 3, { what: 'the answers to those that are heard' });
    expect(await answer('ben', '!echo hello', 'ops')).toBe('hello'); // comes after all of them, in one channel
    expect(said().sort()).toEqual(['hello', denied.admins, denied.user, denied.user].sort());
    operator.changeUser({ userId: users.carla, displayName: 'carla', realName: 'Carla Conti' });
  });
});

describe('parity 23: what is restricted', () => {
  it('is listed by help all the same, and suggested to nobody who may not run it', async () => {
    const help = await allOfHelp((text) => answer('carla', text, 'random'));
    for (const name of ['!failed', '!whoami', '!about', '!echo']) expect(help).toContain(name);
    expect(await answer('carla', '!faild', 'general')).toBe('Command "faild" not found.');
    expect(await answer('ana', '!faild', 'ops')).toBe('Command "faild" not found.\n\nDid you mean "!failed" ?');
  });

  it('is kept from help where the settings say so, for whom and where it is restricted, and still says why', async () => {
    await reconfigure(`${rules}hideRestrictedCommands: true\n`);
    const help = await allOfHelp((text) => answer('carla', text, 'random'));
    expect(help).toContain('!echo');
    for (const name of ['!failed', '!whoami', '!about', '!uptime', '!nobody', '!wipe'])
      expect(help).not.toContain(name);
    expect(await answer('carla', '!help about', 'random')).toBe('That command is not defined.');
    expect(await answer('carla', '!help wipe', 'dm')).toBe('That command is not defined.');
    // Elsewhere it is another list.
    expect(await allOfHelp((text) => answer('ana', text, 'ops'))).toContain('!failed');
    for (const [where, has] of [
      ['dm', true],
      ['ops', false],
    ] as const) {
      expect((await answer('ana', '!help gates', where)).includes('!wipe')).toBe(has);
      expect((await answer('ana', '!apropos gate', where)).includes('!wipe')).toBe(has);
    }
    expect(await answer('carla', '!about', 'random')).toBe(denied.room);
  }, 60_000);

  it('is answered by nothing where the settings say so, and stays in help', async () => {
    await reconfigure(`${rules}hideRestrictedAccess: true\n`);
    expect(await answer('carla', '!help about', 'random')).toContain('about');
    const silent: readonly [Who, string][] = [
      ['carla', '!about'],
      ['carla', '!failed'],
      ['carla', '!whoami'],
      ['carla', '!uptime'],
      ['carla', '!echo bye'],
      ['carla', 'ABC-1'],
      ['carla', '!please purge now'],
      ['ana', '!wipe'],
      ['grid', '!deep'],
    ];
    const end = (text: string) => `!echo hello ${text}`;
    for (const [who, text] of silent)
      expect(await talk(house, [text], { userId: users[who], channelId: channels.random, end })).toEqual([]);
  }, 60_000);
});

describe('parity 21: the default', () => {
  beforeAll(() => reconfigure(otherDefaults), 60_000);

  it.each<Case>([
    ['lets through whom all its keys do', 'ana', '!plain a', 'ops', 'plain(a)'],
    ['allowArgs', 'ana', '!plain b', 'ops', denied.arguments],
    ['denyArgs', 'ana', '!plain a!', 'ops', denied.arguments],
    ['allowUsers', 'dmitri', '!plain a', 'ops', denied.user],
    ['denyUsers', 'carla', '!plain a', 'ops', denied.user],
    ['allowRooms', 'ana', '!plain a', 'general', denied.room],
    ['denyRooms', 'ana', '!plain a', 'random', denied.room],
    ['allowPrivate', 'ana', '!plain a', 'dm', denied.private],
    ['allowMuc, which lets admins run theirs in rooms', 'ana', '!wipe a', 'ops', 'wipe(a)'],
    ['and another key of a rule beside it', 'ben', '!order rooms', 'dm', 'order_rooms()'],
    ['all keys taken away: anybody, anywhere', 'dmitri', '!none b!', 'random', 'none(b!)'],
    ['in direct messages as well', 'carla', '!none b!', 'dm', 'none(b!)'],
    ['allowMuc taken away: admins in direct messages', 'ana', '!order rooms', 'ops', denied.direct],
    ['a key of the rule stands in its place', 'dmitri', '!own a', 'dm', 'own(a)'],
    ['also where it denies more', 'dmitri', '!own a', 'ops', denied.chatroom],
    ['and whom only the default has is denied', 'ana', '!own a', 'dm', denied.user],
    ['the other keys stay', 'dmitri', '!own b', 'dm', denied.arguments],
  ])('holds key by key: %s', (...each) => expectAnswer(each));
});
