import type { AccessPolicy } from '@errand/access-control';
import type { DirectoryAnswer, DirectoryRequest, DirectoryUser } from '@errand/contracts';
import type { AccessCaller, AccessEntry } from './access';
import { createAccess } from './access';
import { isPassing } from './is-passing';
import { openPolicy } from './testing/open-policy';

const entryOf = (name: string, admin = false): AccessEntry => ({
  plugin: { name: 'Deploy' },
  handler: { name, admin },
});
const deploy = entryOf('deploy');
const restart = entryOf('restart', true);
const ana: AccessCaller = { id: 'U0ANA', kind: 'human', channelId: 'C0OPS' };
const typed = (text = '', args: Record<string, unknown> = {}) => ({ text, args: () => args });
const rule = (pattern: string, keys: AccessPolicy['accessControls'][0]['rule']) => ({ pattern, rule: keys });

const member: DirectoryUser = {
  id: 'U0ANA',
  teamId: 'T1',
  nick: 'ana',
  fullName: 'Ana',
  email: 'ana@example.com',
  isBot: false,
  isGuest: false,
  isExternal: false,
  isDeactivated: false,
};

/** What may be asked for, and what was. */
function directoryOf(answers: {
  user?: Partial<DirectoryUser> | DirectoryAnswer;
  groups?: Record<string, string[]>;
  channel?: 'channel' | 'group' | 'mpim';
}) {
  const asked: string[] = [];
  const ask = async (request: DirectoryRequest): Promise<DirectoryAnswer> => {
    asked.push(Object.values(request).join(' '));
    if (request.kind === 'user' && answers.user) {
      if ('kind' in answers.user) return answers.user;
      return { kind: 'user', user: { ...member, ...answers.user } };
    }
    const userIds = request.kind === 'group' && answers.groups?.[request.groupId];
    if (request.kind === 'group' && userIds) return { kind: 'group', group: { id: request.groupId, userIds } };
    if (request.kind === 'channel' && answers.channel) {
      const channel = { id: request.channelId, kind: answers.channel, isArchived: false, isShared: false };
      return { kind: 'channel', channel };
    }
    return { kind: 'refused', reason: 'missing_scope' };
  };
  return { ask, asked };
}

function judged(policy: Partial<AccessPolicy>, answers: Parameters<typeof directoryOf>[0] = {}, caller = ana) {
  const directory = directoryOf(answers);
  const access = createAccess(openPolicy({ admins: ['U0ADMIN'], ...policy }))(caller, directory.ask);
  return { ...access, asked: directory.asked };
}

const denied = "You're not allowed to access this command from this user";

describe('access without a fact to look up', () => {
  it('lets everybody run what is not for admins, and admins the rest in a direct message', async () => {
    const admin = { id: 'U0ADMIN', kind: 'human' } as const;
    const inDirect = judged({}, {}, { ...admin, channelId: 'D0A' });
    const inRoom = judged({}, {}, { ...admin, channelId: 'C0OPS' });
    const anas = judged({});
    expect((await anas.judge(deploy, typed())).outcome).toBe('allowed');
    expect(await anas.judge(restart, typed())).toMatchObject({ text: 'This command requires bot-admin privileges' });
    expect(await inRoom.judge(restart, typed())).toMatchObject({
      text: 'This command may only be issued through a direct message',
    });
    expect((await inDirect.judge(restart, typed())).outcome).toBe('allowed');
    expect([...anas.asked, ...inRoom.asked, ...inDirect.asked]).toEqual([]);
  });

  it('judges the text behind a command, and without one whether some text would do', async () => {
    const access = judged({ accessControlsDefault: { denyArgs: ['prod*'] } });
    expect((await access.judge(deploy, typed('prod eu'))).outcome).toBe('denied');
    expect((await access.judge(deploy)).outcome).toBe('allowed');
  });

  it('judges time windows by the clock', async () => {
    const accessControls = [rule('deploy', { when: { time: { days: ['fri'] } }, denyUsers: ['*'] })];
    const at = (now: number) =>
      createAccess(openPolicy({ accessControls }), () => now)(ana, directoryOf({}).ask).judge(deploy, typed());
    expect((await at(Date.UTC(2026, 9, 2))).outcome).toBe('denied');
    expect((await at(Date.UTC(2026, 9, 3))).outcome).toBe('allowed');
  });

  it('asks nobody about what is decided without it', async () => {
    const access = judged({ allowGuests: true, accessControlsDefault: { allowUsers: ['U0ANA', 'S0SRE'] } });
    expect((await access.judge(deploy, typed())).outcome).toBe('allowed');
    const bots = judged({ allowGuests: false }, {}, { id: 'B0CI', kind: 'bot', channelId: 'C0OPS' });
    expect((await bots.judge(deploy, typed())).outcome).toBe('denied');
    expect([...access.asked, ...bots.asked]).toEqual([]);
  });
});

describe('access that hangs on a fact', () => {
  it('asks whether somebody is a guest, once for all commands', async () => {
    const access = judged({ allowGuests: false }, { user: {} });
    for (const entry of [deploy, entryOf('status'), restart]) await access.judge(entry, typed());
    expect(access.asked).toEqual(['user U0ANA']);
    const guests = judged({ allowGuests: false }, { user: { isGuest: true } });
    expect(await guests.judge(deploy, typed())).toMatchObject({ outcome: 'denied', text: denied });
  });

  it('asks for the user groups that a rule names, and for no other', async () => {
    const policy = {
      accessControls: [
        rule('deploy', { allowUsers: ['role:sre'] }),
        rule('status', { denyUsers: ['S0INTERNS'] }),
        rule('*', { allowUsers: ['S0OTHER'] }),
      ],
      roles: { sre: ['S0SRE', 'S0ONCALL'] },
    };
    const groups = { S0SRE: ['U0BOB'], S0ONCALL: ['U0ANA'], S0INTERNS: ['U0ANA'], S0OTHER: [] };
    const access = judged(policy, { groups });
    expect((await access.judge(deploy, typed())).outcome).toBe('allowed');
    expect((await access.judge(entryOf('status'), typed())).outcome).toBe('denied');
    expect((await access.judge(deploy, typed())).outcome).toBe('allowed');
    expect(access.asked).toEqual(['group S0SRE', 'group S0ONCALL', 'group S0INTERNS']);
  });

  it('asks for an e-mail, and for what a channel is', async () => {
    const byEmail = judged({ accessControlsDefault: { allowUsers: ['*@example.com'] } }, { user: {} });
    expect((await byEmail.judge(deploy, typed())).outcome).toBe('allowed');
    const when = { channelTypes: ['group' as const] };
    const policy = { accessControls: [rule('deploy', { when, denyUsers: ['*'] })] };
    for (const [channel, outcome] of [
      ['group', 'denied'],
      ['channel', 'allowed'],
    ] as const) {
      const access = judged(policy, { channel });
      expect((await access.judge(deploy, typed())).outcome).toBe(outcome);
      expect(access.asked).toEqual(['channel C0OPS']);
    }
  });

  it('reads the arguments where a rule asks for one, and not else', async () => {
    const policy = { accessControls: [rule('deploy', { when: { args: { env: ['prod'] } }, denyUsers: ['*'] })] };
    const access = judged(policy);
    expect((await access.judge(deploy, typed('p', { env: 'prod' }))).outcome).toBe('denied');
    expect((await access.judge(deploy, typed('s', { env: 'staging' }))).outcome).toBe('allowed');
    const args = jest.fn(() => ({}));
    await access.judge(entryOf('status'), { text: '', args });
    expect(args).not.toHaveBeenCalled();
  });

  it('lists what may be run where the policy hides the rest', async () => {
    const policy = { hideRestrictedCommands: true, accessControls: [rule('deploy', { allowUsers: ['S0SRE'] })] };
    expect(await judged(policy, { groups: { S0SRE: ['U0ANA'] } }).lists(deploy)).toBe(true);
    expect(await judged(policy, { groups: { S0SRE: [] } }).lists(deploy)).toBe(false);
    const open = judged({ ...policy, hideRestrictedCommands: false });
    expect(await open.lists(deploy)).toBe(true);
    expect(open.asked).toEqual([]);
  });

  it('explains with all that is to be known', async () => {
    const access = judged({ allowGuests: false }, { user: { isGuest: true } });
    const { decision } = await access.explain(deploy);
    expect(decision).toMatchObject({ outcome: 'denied', because: 'allowGuests is false' });
  });
});

describe('a fact that is not told', () => {
  const cases: [string, Partial<AccessPolicy>, Parameters<typeof directoryOf>[0], RegExp][] = [
    ['who somebody is', { allowGuests: false }, {}, /who U0ANA is: missing_scope/],
    [
      'an e-mail',
      { accessControlsDefault: { denyUsers: ['a@b.c'] } },
      { user: { email: undefined } },
      /users:read.email/,
    ],
    ['a user group', { accessControlsDefault: { denyUsers: ['S0SRE'] } }, {}, /who is in S0SRE: missing_scope/],
    [
      'what a channel is',
      { accessControls: [rule('*', { when: { channelTypes: ['group'] }, denyUsers: ['*'] })] },
      {},
      /what C0OPS is: missing_scope/,
    ],
  ];
  it.each(cases)('is no no, and no yes: %s', async (_name, policy, answers, reason) => {
    const failure = await judged(policy, answers)
      .judge(deploy, typed())
      .then(
        () => undefined,
        (err: Error) => err,
      );
    expect(failure).toMatchObject({ code: 'directory_fact_unknown', message: expect.stringMatching(reason) });
    expect(isPassing(failure)).toBe(true);
  });
});

describe('a forged admin', () => {
  const everybody = { admins: ['*'], allowExternal: true, allowBots: true };
  const forged: [string, AccessCaller, Parameters<typeof directoryOf>[0], Partial<AccessPolicy>][] = [
    // Whose display name is that of an admin: nothing but the id counts.
    ['by display name', { ...ana, channelId: 'D0A' }, { user: { nick: 'U0ADMIN', fullName: 'U0ADMIN' } }, {}],
    ['by a message of a bot', { id: 'U0ADMIN', kind: 'bot', channelId: 'D0A' }, {}, everybody],
    ['by a webhook', { id: 'B0HOOK', kind: 'bot', channelId: 'D0A' }, {}, everybody],
    ['by a workflow', { id: 'U0ADMIN', kind: 'workflow', channelId: 'D0A' }, {}, everybody],
    ['from another workspace', { id: 'U0ADMIN', kind: 'external', channelId: 'D0A' }, {}, everybody],
    [
      'from another workspace, of which only Slack knows',
      { id: 'U0ADMIN', kind: 'human', channelId: 'D0A' },
      { user: { isExternal: true } },
      { allowGuests: false, allowExternal: true },
    ],
    [
      'by the user of a bot, of which only Slack knows',
      { id: 'U0ADMIN', kind: 'human', channelId: 'D0A' },
      { user: { isBot: true } },
      { allowGuests: false, allowBots: true },
    ],
    [
      'from no workspace that Slack knows',
      { id: 'U0ADMIN', kind: 'human', channelId: 'D0A' },
      { user: { kind: 'not_found', reason: 'user_not_found' } },
      { allowGuests: false, allowExternal: true },
    ],
    ['without an id', { id: '', kind: 'human', channelId: 'D0A' }, {}, everybody],
  ];
  it.each(forged)('is denied: %s', async (_name, caller, answers, policy) => {
    const { judge } = judged(policy, answers, caller);
    expect((await judge(restart, typed())).outcome).toBe('denied');
  });
});
