import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PageMessage } from '@errand/slack-simulator';
import { simulatorDefaults } from '@errand/slack-simulator';
import { waitFor } from '@errand/testing';
import { denied } from './denied';
import type { House } from './house';
import { botOf, startHouse } from './house';
import { acknowledged, answersUntilEnd, talk } from './talk';

// What access control knows beyond Errbot's eight keys: docs/access-control.md.

const { users, channels, teamId } = simulatorDefaults;
const GROUP = 'S0ONCALL1'; // ana and dmitri

const plugin = `import { command, definePlugin, t } from '@errand/plugin-sdk';
const names = ['rollout', 'place', 'direct', 'by_email', 'by_domain', 'by_group', 'by_role', 'by_name', 'not_email', 'not_group',
  'not_role', 'not_name', 'within', 'overnight', 'these_days', 'elsewhere', 'other_days', 'for_bot', 'release'];
export default definePlugin({
  name: 'works', version: '1.0.0', summary: 'Works',
  commands: {
    ...Object.fromEntries(names.map((name) => [name, command({ summary: 'A work', run: ({ text }) => ({ text: name + '(' + text + ')' }) })])),
    deploy: command({
      summary: 'Deploys', aliases: ['ship'],
      args: { service: t.string(), env: t.choice(['staging', 'prod'], { default: 'staging' }) },
      flags: { force: t.boolean({ short: 'f' }), replicas: t.integer({ optional: true }), tag: t.list(t.string(), { optional: true }) },
      run: ({ args }) => ({ text: args.service + ' is on ' + args.env }),
    }),
    wipe: command({ summary: 'Wipes', admin: true, run: () => 'wiped' }),
  },
});`;

/** Hours and minutes there, so many hours from now. */
const clock = (utcOffset: number, hours: number) =>
  new Date(Date.now() + (utcOffset + hours) * 3_600_000).toISOString().slice(11, 16);
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
/** Days of the week in UTC, counted from today. */
const daysFromNow = (...distances: number[]) => distances.map((each) => days[(new Date().getUTCDay() + each + 7) % 7]!);
const tokyo = () => `from: '${clock(9, -2)}', to: '${clock(9, 2)}'`;

const rules = () => `
admins: [${users.ana}]
adminNotifications: []
pacing: { channelPerSecond: 0 }
roles:
  oncall: [${GROUP}]
  leads: ['role:oncall', 'BEN@errand.example']
accessControls:
  deploy:
    - when: { args: { env: [prod], force: ['true'] } }
      allowUsers: []
    - when: { args: { env: [prod] } }
      allowUsers: ['role:oncall']
    - when: { args: { tag: ['hot*'] } }
      denyRooms: '*'
    - when: { args: { service: [db], env: ['stag*'] } }
      allowPrivate: false
      allowMuc: false
    - when: { args: { replicas: ['[5-9]', '??*'] } }
      allowArgs: []
  rollout: [{ when: { args: ['*--force*'] }, allowUsers: ['${users.ana}'] }]
  place:
    - { when: { channelTypes: [channel] }, allowArgs: channel }
    - { when: { channelTypes: [group] }, allowArgs: group }
    - { when: { channelTypes: [im] }, allowArgs: im }
    - { when: { channelTypes: [mpim] }, allowArgs: mpim }
  direct:
    - { when: { channelTypes: [im, mpim] } }
    - { allowUsers: [] }
  within: [{ when: { time: { ${tokyo()}, timezone: Asia/Tokyo } }, allowUsers: [] }]
  overnight: [{ when: { time: { from: '${clock(0, 3)}', to: '${clock(0, 1)}' } }, allowUsers: [] }]
  these_days: [{ when: { time: { days: [${daysFromNow(-1, 0, 1).join()}] } }, allowUsers: [] }]
  elsewhere: [{ when: { time: { ${tokyo()}, timezone: UTC } }, allowUsers: [] }]
  other_days: [{ when: { time: { days: [${daysFromNow(2, 3, 4, 5).join()}] } }, allowUsers: [] }]
  by_email: { allowUsers: 'Carla@Errand.Example' }
  by_domain: { allowUsers: '*@errand.example' }
  by_group: { allowUsers: ${GROUP} }
  by_role: { allowUsers: 'role:leads' }
  by_name: { allowUsers: ['@ana', '@carla'] }
  not_email: { denyUsers: 'carla@errand.example' }
  not_group: { denyUsers: ${GROUP} }
  not_role: { denyUsers: 'role:leads' }
  not_name: { denyUsers: '@nobody' }
  for_bot: { allowUsers: [B0HELPER1, 'U*'] }
  wipe: { allowMuc: true }
  release: { approval: { by: ['role:leads', '${users.guest}'], count: 2 } }
`;

const tooOld = (command: string) =>
  `\`!${command}\` was too old, not run: it waited longer than its limit. Send it again if it is still wanted.`;
const unread = (fault: string) => `I couldn't parse the arguments; ${fault}`;

jest.setTimeout(60_000);
let folder: string;
let house: House;
const dms: Record<string, string> = {};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'errand-access-beyond-'));
  mkdirSync(join(folder, 'plugins'));
  writeFileSync(join(folder, 'plugins/works.mjs'), plugin);
  configure();
  house = await startHouse({ transport: 'socket', env: { ERRAND_CONFIG: join(folder, 'errand.yaml') } });
  for (const [name, userId] of Object.entries(users))
    dms[name] = house.simulator.people.openDm({ userId, withUserId: botOf('socket').botUserId }).id;
}, 60_000);
afterAll(async () => {
  await house?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

function configure(more = ''): void {
  writeFileSync(join(folder, 'errand.yaml'), `extraPluginDir: ${join(folder, 'plugins')}\n${rules()}${more}`);
}

type Who = keyof typeof users;
type Where = keyof typeof channels | 'dm';
const placeOf = (who: Who, where: Where) => (where === 'dm' ? dms[who]! : channels[where]);
const answer = async (who: Who, text: string, where: Where = 'general') =>
  (await house.ask(text, { userId: users[who], channelId: placeOf(who, where) })).text;
const workerLog = (msg: string) => house.services['command-worker'].logs().filter((line) => line.msg === msg);

let count = 0;
const nextTs = (seconds = Math.floor(Date.now() / 1_000)) => `${seconds}.${String((count += 1)).padStart(6, '0')}`;
/** What Slack tells of somebody who is none of the simulator's people. */
function tell(text: string, channelId: string, more: object): void {
  const message = { type: 'message', channel: channelId, channel_type: 'channel', team: teamId, ts: nextTs(), text };
  house.simulator.operator.emit({ ...message, ...more }, 'events');
}
/** A command that is too old in a few seconds. */
const tellLate = (text: string, who: Who, channelId: string) =>
  tell(text, channelId, { user: users[who], ts: nextTs(Math.floor(Date.now() / 1_000) - 15 * 60 + 4) });
/** All that is answered to what is done; an echo of Dmitri's comes behind it. */
async function answersTo(channelId: string, work: () => void): Promise<string[]> {
  const before = house.answersIn(channelId).length;
  work();
  await acknowledged(house);
  return answersUntilEnd(house, before, { userId: users.dmitri, channelId, end: (text) => `!echo ${text}` });
}

// Before anything is asked about people and groups: what was told once is remembered.
describe('what is not known is no no', () => {
  it.each<[what: string, method: string, late: string, asking: Who, waiting: string, next: string, nextText: string]>([
    ['who is a guest', 'users.info', '!echo x', 'guest', '!echo y', 'y', '!echo z'],
    [
      'who is in a user group that is allowed',
      'usergroups.users.list',
      '!by group x',
      'carla',
      '!by group y',
      'by_group(y)',
      '!by group z',
    ],
  ])(
    'of %s: the command waits, and is run, or told to be sent again',
    async (_what, method, late, asking, waiting, done, behind) => {
      const { operator } = house.simulator;
      const before = {
        general: house.answersIn(channels.general).length,
        random: house.answersIn(channels.random).length,
      };
      const decided = workerLog('command denied').length;
      operator.addFaults([{ method, kind: 'hang' }]);
      tellLate(late, asking, channels.general);
      house.say(waiting, { userId: users.dmitri, channelId: channels.random });
      house.say(behind, { userId: users.carla, channelId: channels.random });
      const told = () => house.answersIn(channels.general).slice(before.general);
      await waitFor(() => told().length > 0, { timeoutMs: 30_000, what: 'the word that it was too old' });
      expect(told()).toEqual([tooOld(late.split(' ').slice(0, -1).join('_').slice(1))]);
      expect(house.answersIn(channels.random).slice(before.random)).toEqual([]);
      expect(workerLog('command denied')).toHaveLength(decided);

      operator.clearFaults();
      const answered = () => house.answersIn(channels.random).slice(before.random);
      await waitFor(() => answered().length >= 2, { timeoutMs: 30_000, what: 'the answers to those who waited' });
      expect(answered()).toEqual([done, method === 'users.info' ? 'z' : denied.user]);
    },
  );
});

type Case = [what: string, who: Who, text: string, where: Where, expected: string];
const expectAnswer = async ([, who, text, where, expected]: Case) =>
  expect((await answer(who, text, where)).split('\n')[0]).toBe(expected);

describe('when.args', () => {
  it.each<Case>([
    ['a rule for a value does not touch others', 'carla', '!deploy api', 'general', 'api is on staging'],
    ['holds for its value', 'carla', '!deploy api prod', 'general', denied.user],
    ['by any name of the command', 'carla', '!ship api prod', 'general', denied.user],
    ['however it is quoted', 'carla', "!deploy 'api' “pr”'od'", 'general', denied.user],
    ['on whatever line', 'carla', '!deploy api\n  prod', 'general', denied.user],
    ['lets those through whom the rule does', 'dmitri', '!deploy api prod', 'general', 'api is on prod'],
    ['two values have to hold both', 'dmitri', '!deploy api prod --force', 'general', denied.user],
    ['flags by their letters, too', 'dmitri', '!deploy -f api prod', 'general', denied.user],
    ['and shortened', 'dmitri', '!deploy api --fo prod', 'general', denied.user],
    ['one of two values is none', 'carla', '!deploy api --force', 'general', 'api is on staging'],
    ['of a list one value is enough', 'carla', '!deploy api --tag cold hot1', 'general', denied.room],
    ['and others are not it', 'carla', '!deploy api --tag cold shot', 'general', 'api is on staging'],
    ['a default is a value', 'carla', '!deploy db', 'general', denied.chatroom],
    ['what was said in its place is, too', 'dmitri', '!deploy db prod', 'general', 'db is on prod'],
    ['a number is its digits', 'carla', '!deploy api --replicas 0012', 'general', denied.arguments],
    ['within its glob', 'carla', '!deploy api --replicas 4', 'general', 'api is on staging'],
    ['globs of all that is typed', 'carla', '!rollout a --force b', 'general', denied.user],
    ['which allow whom they say', 'ana', '!rollout a --force b', 'general', 'rollout(a --force b)'],
    ['and nobody is denied without', 'carla', '!rollout a', 'general', 'rollout(a)'],
  ])('%s', (...each) => expectAnswer(each));

  it('of what cannot be read nothing holds, and nothing is run', async () => {
    const said = await talk(house, ['!deploy api pro'], { userId: users.carla, channelId: channels.ops });
    expect(said[0]).toContain(unread("argument env: invalid choice: 'pro'"));
    expect(said.join()).not.toContain('is on');
  });
});

describe('when.channelTypes and when.time', () => {
  it('tells channels, private ones, direct messages and those of several people apart', async () => {
    const types = ['channel', 'group', 'im', 'mpim'];
    const places = { channel: 'random', group: 'incidentRoom', im: 'dm', mpim: 'trio' } as const;
    for (const type of types as (keyof typeof places)[]) {
      const said = await talk(house, [...types.map((each) => `!place ${each}`), '!direct'], {
        userId: users.ben,
        channelId: placeOf('ben', places[type]),
      });
      expect(said).toEqual([
        ...types.map((each) => (each === type ? `place(${type})` : denied.arguments)),
        type === 'im' || type === 'mpim' ? 'direct()' : denied.user,
      ]);
    }
  });

  it.each<Case>([
    ['some hours of a time zone', 'carla', '!within', 'general', denied.user],
    ['a night that began yesterday or ends tomorrow', 'carla', '!overnight', 'general', denied.user],
    ['days of the week', 'carla', '!these days', 'general', denied.user],
    ['the same hours elsewhere are others', 'carla', '!elsewhere', 'general', 'elsewhere()'],
    ['and so are other days', 'carla', '!other days', 'general', 'other_days()'],
  ])('hold at their time: %s', (...each) => expectAnswer(each));
});

describe('subjects', () => {
  it.each<Case>([
    ['an e-mail, in any case', 'carla', '!by email', 'general', 'by_email()'],
    ['of nobody else', 'ben', '!by email', 'general', denied.user],
    ['a glob of e-mails', 'ben', '!by domain', 'general', 'by_domain()'],
    ['an e-mail that is denied', 'carla', '!not email', 'general', denied.user],
    ['and of nobody else', 'ben', '!not email', 'general', 'not_email()'],
    ['a user group', 'dmitri', '!by group', 'general', 'by_group()'],
    ['and who is not in it', 'ben', '!by group', 'general', denied.user],
    ['a user group that is denied', 'dmitri', '!not group', 'general', denied.user],
    ['and who is not in that', 'ben', '!not group', 'general', 'not_group()'],
    ['a role of an e-mail', 'ben', '!by role', 'general', 'by_role()'],
    ['and of a role of a user group', 'dmitri', '!by role', 'general', 'by_role()'],
    ['and of nobody else', 'carla', '!by role', 'general', denied.user],
    ['a role that is denied', 'ben', '!not role', 'general', denied.user],
    ['with the roles in it', 'dmitri', '!not role', 'general', denied.user],
    ['and nobody else', 'carla', '!not role', 'general', 'not_role()'],
    ['a name that is allowed is nobody', 'ana', '!by name', 'general', denied.user],
    ['a name that is denied is everybody', 'ana', '!not name', 'general', denied.user],
  ])('%s', (...each) => expectAnswer(each));

  it('go by the e-mail that somebody has now', async () => {
    const carla = house.simulator.people.user(users.carla);
    const { email } = carla;
    const change = (to: string) => {
      carla.email = to;
      house.simulator.operator.changeUser({ userId: users.carla, realName: `Carla ${to}` });
    };
    change('carla@elsewhere.example');
    await waitFor(async () => (await answer('carla', '!by email')) === denied.user, { what: 'the new address' });
    change(email!);
    await waitFor(async () => (await answer('carla', '!by email')) === 'by_email()', { what: 'the old address' });
  });
});

describe('a role that approves', () => {
  const ask = async (text: string): Promise<PageMessage> =>
    house.simulator.observer.waitForReply({
      channelId: channels.ops,
      after: house.say(text, { channelId: channels.ops }),
      timeoutMs: 15_000,
      matches: (message) => message.text.includes('!reject'),
    });
  const idIn = (question: PageMessage) => /!reject ([0-9a-f]{10})/.exec(question.text)![1]!;

  it('is those of it, whom e-mail and user group name, and not the caller, guests or others', async () => {
    const question = await ask('!release it');
    const approve = (who: Who, where: Where = 'ops') => answer(who, `!approve ${idIn(question)}`, where);
    expect(question.text).toContain('2 approvals by role leads or');
    expect(await approve('carla')).toBe('You are not among those who may approve that.');
    expect(await approve('ana')).toBe('It is your own request: somebody else has to approve it.');
    expect(await approve('guest', 'dm')).toBe(denied.user);
    expect(await approve('ben')).toBe('1 of 2 approvals.');
    expect(await approve('ben')).toBe('You have approved that already.');
    const said = await talk(house, [`!approve ${idIn(question)}`, `!approve ${idIn(question)}`], {
      userId: users.dmitri,
      channelId: channels.ops,
    });
    expect(said.filter((text) => text === 'release(it)')).toHaveLength(1);
  });

  it('is asked to try again where Slack does not tell who is in it, and nothing is run', async () => {
    const question = await ask('!release more');
    const { operator } = house.simulator;
    operator.addFaults([{ method: 'usergroups.users.list', kind: 'error', slackError: 'missing_scope' }]);
    // What is remembered of a group is forgotten when Slack tells of a change.
    operator.emit({ type: 'subteam_updated', subteam: { id: GROUP, team_id: teamId, is_usergroup: true } }, 'events');
    await waitFor(
      async () =>
        (await answer('carla', `!approve ${idIn(question)}`, 'ops')) ===
        'Whether you may approve that is not known just now; try again in a minute.',
      { timeoutMs: 20_000, what: 'the word to try again' },
    );
    operator.clearFaults();
    expect(house.answersIn(channels.ops)).not.toContain('release(more)');
    expect(await answer('ben', `!reject ${idIn(question)}`, 'ops')).toContain('said no');
  });
});

const outside = { user: 'U0EXTERN1', team: 'T0OTHER01', user_team: 'T0OTHER01' };
/** With the id of an admin, as another organisation could give it. */
const forged = { ...outside, user: users.ana };
const bot = (botId: string) => ({ subtype: 'bot_message', bot_id: botId, username: 'ana' });
const workflow = { ...bot('B0FLOW001'), user: users.ana, bot_profile: { id: 'B0FLOW001', is_workflow_bot: true } };

describe('guests, people of other organisations, and bots', () => {
  const all = (channelId: string) => {
    tell('!echo outside', channelId, outside);
    tell('!zzz', channelId, outside);
    tell('!wipe', channelId, forged);
    tell('!for bot', channelId, bot('B0HELPER1'));
    tell('!for bot', channelId, bot('B0HELPER2'));
    tell('!zzz', channelId, bot('B0HELPER1'));
    tell('!wipe', channelId, { ...bot('B0HELPER1'), user: users.ana });
    tell('!echo flow', channelId, workflow);
    tell('!by domain', channelId, outside);
  };

  it('are let in nowhere by themselves; people are told, and bots hear nothing', async () => {
    expect((await answersTo(channels.random, () => all(channels.random))).sort()).toEqual(
      [denied.user, denied.user, denied.user].sort(), // echo, wipe, by_domain
    );
    for (const where of ['general', 'dm'] as const) expect(await answer('guest', '!echo a', where)).toBe(denied.user);
  });

  it('have the rights that the rules give them where they are let in, and never those of an admin', async () => {
    configure('allowGuests: true\nallowExternal: true\nallowBots: true\n');
    await house.applySettings(join(folder, 'errand.yaml'));
    expect((await answersTo(channels.random, () => all(channels.random))).sort()).toEqual(
      // An address of another organisation is what that says it is; bots are told of no denial.
      ['outside', 'Command "zzz" not found.', denied.admins, 'for_bot()', 'flow', denied.user].sort(),
    );
    expect(await answer('guest', '!echo a')).toBe('a');
    expect(await answer('guest', '!by email')).toBe(denied.user);
    expect(await answer('guest', '!wipe', 'dm')).toBe(denied.admins);
  });

  it('that answer each other are stopped, until a person says something', async () => {
    const { observer } = house.simulator;
    const before = house.answersIn(channels.trio).length;
    const turns = () =>
      house
        .answersIn(channels.trio)
        .slice(before)
        .filter((text) => text.startsWith('turn'));
    const stopped = () => workerLog('a bot is not answered any more: it talks as if to another bot').length;
    const say = (text: string) => tell(text, channels.trio, bot('B0HELPER2'));
    const off = observer.onMessage(({ channel, botId, text }) => {
      if (channel === channels.trio && botId !== undefined) say(`!echo turn ${text}`.slice(0, 100));
    });
    try {
      say('!echo turn');
      await waitFor(() => stopped() > 0, { timeoutMs: 30_000, what: 'the end of the loop' });
    } finally {
      off();
    }
    expect(turns()).toHaveLength(20);
    say('!echo turn too many');
    await waitFor(() => stopped() > 1, { what: 'the end of one more' });
    expect(await answer('ben', '!echo a word', 'trio')).toBe('a word');
    say('!echo turn again');
    await waitFor(() => turns().length > 20, { timeoutMs: 15_000, what: 'the answer to a bot' });
    expect(turns().slice(20)).toEqual(['turn again']);
  });
});
