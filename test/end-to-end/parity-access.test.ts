import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulatorDefaults } from '@errand/slack-simulator';
import { waitFor } from '@errand/testing';
import { allOfHelp } from './all-of-help';
import type { House } from './house';
import { botOf, startHouse } from './house';

const { users, channels, teamId } = simulatorDefaults;

/** The keys of a rule are tried one by one, so each command has a rule of its own. */
const rules = `
admins: ['U0ANA*', 'U0BEN000[!1]']
adminNotifications: []
roles: { oncall: [S0ONCALL1] }
accessControlsDefault: { denyUsers: ['${users.grid}'] }
accessControls:
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
  failed_show: { allowUsers: ['${users.carla}', '${users.ana}'] }
`;

const denied = {
  arguments: "You're not allowed to access this command using the provided arguments",
  user: "You're not allowed to access this command from this user",
  chatroom: "You're not allowed to access this command from a chatroom",
  room: "You're not allowed to access this command from this room",
  private: "You're not allowed to access this command via private message to me",
  admins: 'This command requires bot-admin privileges',
  direct: 'This command may only be issued through a direct message',
};

let folder: string;
let house: House;
const dms: Record<string, string> = {};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'errand-access-'));
  const config = join(folder, 'errand.yaml');
  writeFileSync(config, rules);
  house = await startHouse({ transport: 'socket', env: { ERRAND_CONFIG: config } });
  for (const [name, userId] of Object.entries(users))
    dms[name] = house.simulator.people.openDm({ userId, withUserId: botOf('socket').botUserId }).id;
}, 60_000);
afterAll(async () => {
  await house.stop();
  rmSync(folder, { recursive: true });
}, 60_000);

type Who = keyof typeof users;
type Where = keyof typeof channels | 'dm';

async function answer(who: Who, text: string, where: Where = 'general'): Promise<string> {
  const channelId = where === 'dm' ? dms[who]! : channels[where];
  return (await house.ask(text, { userId: users[who], channelId })).text;
}

describe('parity 21: the ACL engine', () => {
  it.each<[string, Who, string, Where, string | RegExp]>([
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
  ])('%s', async (_name, who, text, where, expected) => {
    const said = await answer(who, text, where);
    if (typeof expected === 'string') expect(said).toBe(expected);
    else expect(said).toMatch(expected);
  });

  it('tells admins which rule decides', async () => {
    const explained = await answer('ana', `!acl explain @carla whoami #ops`, 'dm');
    expect(explained).toContain(`\`${users.carla}\` may not run \`!whoami\` in \`${channels.ops}\``);
    expect(explained).toContain('denied (policy 1): accessControls "*:whoami" (rule 3) allowUsers has no match');
    const allowed = await answer('ana', `!acl explain @dmitri whoami #ops`, 'dm');
    expect(allowed).toContain('allowUsers: passed, has role:oncall (S0ONCALL1)');
  });
});

describe('parity 22: admin commands', () => {
  it.each<[string, Who, string, Where, string]>([
    ['are denied to whoever is no admin, wherever they ask', 'carla', '!failed replay x', 'dm', denied.admins],
    ['are for direct messages', 'ana', '!failed replay x', 'general', denied.direct],
    ['are for admins by a glob of ids', 'ben', '!failed', 'dm', 'Nothing has failed.'],
    ['may be let into rooms with allowMuc', 'ana', '!failed', 'ops', 'Nothing has failed.'],
    ['stay with admins there', 'carla', '!failed', 'ops', denied.admins],
    ['are not granted by allowUsers', 'carla', '!failed show x', 'dm', denied.admins],
    ['are denied to an admin whom allowUsers leaves out', 'ben', '!failed show x', 'dm', denied.user],
  ])('%s', async (_name, who, text, where, expected) => {
    expect(await answer(who, text, where)).toBe(expected);
  });

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
    // By display name.
    operator.changeUser({ userId: users.carla, displayName: 'ana', realName: 'Ana Almeida' });
    house.say('!failed', { userId: users.carla, channelId: channels.ops });

    const said = () => house.answersIn(channels.ops).slice(before);
    await waitFor(() => said().length >= 2, { what: 'the answers to those that are heard' });
    expect(await answer('ben', '!echo hello', 'ops')).toBe('hello'); // comes after all of them, in one channel
    expect(said().sort()).toEqual(['hello', denied.admins, denied.user].sort());
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

  it('is kept from help and answered by nothing where the settings say so', async () => {
    writeFileSync(join(folder, 'errand.yaml'), `${rules}hideRestrictedCommands: true\nhideRestrictedAccess: true\n`);
    await house.applySettings(join(folder, 'errand.yaml'));
    const help = await allOfHelp((text) => answer('carla', text, 'random'));
    expect(help).toContain('!echo');
    for (const name of ['!failed', '!whoami', '!about', '!uptime']) expect(help).not.toContain(name);
    expect(await answer('carla', '!help about', 'random')).toBe('That command is not defined.');
    expect(await allOfHelp((text) => answer('ana', text, 'ops'))).toContain('!failed');

    const before = house.answersIn(channels.random).length;
    house.say('!about', { userId: users.carla, channelId: channels.random });
    house.say('!failed', { userId: users.carla, channelId: channels.random });
    expect(await answer('carla', '!echo hello', 'random')).toBe('hello');
    expect(house.answersIn(channels.random)).toHaveLength(before + 1);
  }, 60_000);
});
