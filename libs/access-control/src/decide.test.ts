import { compilePolicy } from './compile-policy';
import type { AccessDecision } from './decide';
import { decide } from './decide';
import type { AccessPolicy, AccessRule } from './policy';
import type { AccessRequest } from './request';
import type { PolicyChange, RequestChange } from './testing/builders';
import { direct, policyOf, requestOf } from './testing/builders';

const TEXT = {
  args: "You're not allowed to access this command using the provided arguments",
  user: "You're not allowed to access this command from this user",
  chatroom: "You're not allowed to access this command from a chatroom",
  room: "You're not allowed to access this command from this room",
  private: "You're not allowed to access this command via private message to me",
  admins: 'This command requires bot-admin privileges',
  direct: 'This command may only be issued through a direct message',
};

function decided(policy: PolicyChange, change: RequestChange = {}): AccessDecision {
  return decide(compilePolicy(policyOf(policy)), requestOf(change));
}

/** With one rule for everything. */
function ruled(rule: AccessRule, change: RequestChange = {}): AccessDecision {
  return decided({ accessControls: { '*': rule } }, change);
}

/** `allowed`, what the person reads, or the fact that is missing. */
function short(decision: AccessDecision): string {
  if (decision.outcome === 'denied') return decision.text ?? 'denied in silence';
  return decision.outcome === 'unknown' ? `unknown: ${decision.missing}` : 'allowed';
}

const admin = { command: { name: 'restart', admin: true }, caller: { id: 'U0ADMIN' } };

describe('a policy without rules', () => {
  it('allows a command that is not for admins to everybody, anywhere', () => {
    expect(decided({}, {})).toEqual({
      outcome: 'allowed',
      confirm: false,
      because: 'accessControlsDefault refuses nothing',
      decidedBy: { setting: 'accessControlsDefault' },
      policyVersion: 7,
    });
    expect(short(decided({}, { channel: direct }))).toBe('allowed');
  });

  it('lets admins alone run admin commands, in a direct message alone', () => {
    expect(short(decided({}, { ...admin, channel: direct }))).toBe('allowed');
    expect(decided({}, { ...admin, caller: {}, channel: direct })).toEqual({
      outcome: 'denied',
      text: TEXT.admins,
      because: 'admins has no match',
      decidedBy: { setting: 'admins' },
      policyVersion: 7,
    });
    expect(decided({}, admin)).toMatchObject({
      outcome: 'denied',
      text: TEXT.direct,
      because: 'accessControlsDefault allowMuc is not true, and the command is for admins',
    });
  });

  it('tells somebody who is no admin so first, wherever they ask', () => {
    expect(short(decided({}, { ...admin, caller: {} }))).toBe(TEXT.admins);
  });

  it('lets nobody run admin commands where there are no admins', () => {
    expect(short(decided({ admins: [] }, { ...admin, channel: direct }))).toBe(TEXT.admins);
  });
});

// The algorithm of Errbot, check by check.
describe('the keys of a rule', () => {
  const prod = { text: 'prod', args: {} };
  const table: [string, AccessRule, RequestChange, string][] = [
    ['allowArgs takes a fit', { allowArgs: ['stag*', 'pr?d'] }, { typed: prod }, 'allowed'],
    ['allowArgs denies the rest', { allowArgs: ['stag*'] }, { typed: prod }, TEXT.args],
    ['allowArgs sees the text as a whole', { allowArgs: ['pro'] }, { typed: prod }, TEXT.args],
    ['allowArgs tells upper case', { allowArgs: ['Prod'] }, { typed: prod }, TEXT.args],
    ['allowArgs denies a call without arguments', { allowArgs: ['a*'] }, { typed: { text: '', args: {} } }, TEXT.args],
    ['allowArgs spans lines', { allowArgs: ['a*c'] }, { typed: { text: 'a/b\nc', args: {} } }, 'allowed'],
    ['an empty allowArgs denies all', { allowArgs: [] }, { typed: prod }, TEXT.args],
    ['denyArgs denies a fit', { denyArgs: ['p[!a]*'] }, { typed: prod }, TEXT.args],
    ['denyArgs takes the rest', { denyArgs: ['stag*'] }, { typed: prod }, 'allowed'],
    ['allowUsers takes an id', { allowUsers: ['U0BOB', 'U0ANA'] }, {}, 'allowed'],
    ['allowUsers takes a glob', { allowUsers: ['U0A?A'] }, {}, 'allowed'],
    ['allowUsers denies the rest', { allowUsers: ['U0BOB'] }, {}, TEXT.user],
    ['allowUsers tells upper case', { allowUsers: ['u0ana'] }, {}, TEXT.user],
    ['an empty allowUsers denies everybody', { allowUsers: [] }, {}, TEXT.user],
    ['denyUsers denies an id', { denyUsers: ['U0ANA'] }, {}, TEXT.user],
    ['denyUsers takes the rest', { denyUsers: ['U0BOB'] }, {}, 'allowed'],
    ['denyUsers holds over allowUsers', { allowUsers: ['*'], denyUsers: ['U0ANA'] }, {}, TEXT.user],
    ['allowMuc false keeps out of rooms', { allowMuc: false }, {}, TEXT.chatroom],
    ['allowMuc false leaves direct messages', { allowMuc: false }, { channel: direct }, 'allowed'],
    ['allowRooms takes an id', { allowRooms: ['C0OPS'] }, {}, 'allowed'],
    ['allowRooms takes a glob', { allowRooms: ['C0*'] }, {}, 'allowed'],
    ['allowRooms denies the rest', { allowRooms: ['C0DEV'] }, {}, TEXT.room],
    ['allowRooms leaves direct messages', { allowRooms: ['C0DEV'] }, { channel: direct }, 'allowed'],
    ['denyRooms denies an id', { denyRooms: ['C0OPS'] }, {}, TEXT.room],
    ['denyRooms takes the rest', { denyRooms: ['C0DEV'] }, {}, 'allowed'],
    ['denyRooms leaves direct messages', { denyRooms: ['*'] }, { channel: direct }, 'allowed'],
    ['allowPrivate false keeps out of direct messages', { allowPrivate: false }, { channel: direct }, TEXT.private],
    ['allowPrivate false leaves rooms', { allowPrivate: false }, {}, 'allowed'],
    ['allowMuc lets admin commands into rooms', { allowMuc: true }, admin, 'allowed'],
    [
      'allowUsers makes nobody an admin',
      { allowUsers: ['U0ANA'], allowMuc: true },
      { ...admin, caller: {} },
      TEXT.admins,
    ],
    ['an admin is no exception to allowUsers', { allowUsers: ['U0ANA'] }, { ...admin, channel: direct }, TEXT.user],
    [
      'a group of several people is a room',
      { allowPrivate: false },
      { channel: { id: 'G0MP', type: 'mpim' } },
      'allowed',
    ],
  ];
  it.each(table)('%s', (_name, rule, change, expected) => {
    expect(short(ruled(rule, change))).toBe(expected);
  });

  it('are looked at in the order of Errbot, whatever their order in the file', () => {
    const all: AccessRule = {
      allowPrivate: false,
      denyRooms: ['*'],
      allowRooms: [],
      allowMuc: false,
      denyUsers: ['*'],
      allowUsers: [],
      denyArgs: ['*'],
      allowArgs: [],
    };
    const order = ['allowArgs', 'denyArgs', 'allowUsers', 'denyUsers', 'allowMuc', 'allowRooms', 'denyRooms'] as const;
    const change = { ...admin, caller: {} };
    const texts = [TEXT.args, TEXT.args, TEXT.user, TEXT.user, TEXT.chatroom, TEXT.room, TEXT.room];
    for (const [at, key] of order.entries()) {
      expect([key, short(ruled(all, change))]).toEqual([key, texts[at]]);
      expect(ruled(all, change).decidedBy.key).toBe(key);
      delete all[key];
    }
    expect(short(ruled(all, change))).toBe(TEXT.admins);
    expect(short(ruled(all, { ...change, channel: direct }))).toBe(TEXT.private);
    expect(short(ruled(all, admin))).toBe(TEXT.direct);
  });
});

describe('the rule that holds', () => {
  const deny: AccessRule = { denyUsers: ['*'] };
  const patterns: [string, string, boolean][] = [
    ['deploy', 'Deploy:deploy', true],
    ['Deploy:deploy', 'Deploy:deploy', true],
    ['deploy:DEPLOY', 'Deploy:deploy', true],
    ['Deploy:*', 'Deploy:deploy', true],
    ['*:*', 'Deploy:deploy', true],
    ['*', 'Deploy:deploy', true],
    ['Other:deploy', 'Deploy:deploy', false],
    ['status', 'Health:status', true],
    ['status', 'Health:status_gc', false],
    ['status_*', 'Health:status_gc', true],
    ['status_*', 'Health:status', false],
    ['status plugins', 'Health:status_plugins', false],
    ['status_plugins', 'Health:status plugins', true],
    ['[ds]*', 'Deploy:deploy', true],
    ['déploy', 'Deploy:DÉPLOY', true],
  ];
  it.each(patterns)('is %j for %s: %s', (pattern, qualified, holds) => {
    const [plugin, name] = qualified.split(':') as [string, string];
    const decision = decided({ accessControls: { [pattern]: deny } }, { command: { plugin, name } });
    expect(decision.outcome).toBe(holds ? 'denied' : 'allowed');
  });

  it('is the first in the file that matches, and no other', () => {
    const accessControls = { status: deny, 'dep*': { allowUsers: ['U0ANA'] }, deploy: deny };
    expect(decided({ accessControls })).toMatchObject({
      outcome: 'allowed',
      decidedBy: { setting: 'accessControls', rule: { pattern: 'dep*', order: 2 } },
      because: 'accessControls "dep*" (rule 2) refuses nothing',
    });
  });

  it('takes from the default the keys that it does not have itself', () => {
    const accessControlsDefault: AccessRule = { allowUsers: ['U0BOB'], allowMuc: false };
    const accessControls = { deploy: { allowUsers: ['U0ANA'] } };
    expect(decided({ accessControls, accessControlsDefault }, { channel: direct }).outcome).toBe('allowed');
    expect(decided({ accessControls, accessControlsDefault })).toMatchObject({
      text: TEXT.chatroom,
      decidedBy: { setting: 'accessControlsDefault', key: 'allowMuc' },
    });
  });

  it('switches a key of the default off with null', () => {
    const accessControlsDefault: AccessRule = { allowUsers: [], allowMuc: false, confirm: true };
    const off: AccessRule = { allowUsers: null, allowMuc: null, confirm: null };
    expect(decided({ accessControls: { deploy: off }, accessControlsDefault })).toMatchObject({
      outcome: 'allowed',
      confirm: false,
    });
  });
});

describe('subjects', () => {
  it('are members of a user group', () => {
    expect(short(ruled({ allowUsers: ['S0SRE'] }, { caller: { groups: ['S0DEV', 'S0SRE'] } }))).toBe('allowed');
    expect(short(ruled({ allowUsers: ['S0SRE'] }, { caller: { groups: ['S0DEV'] } }))).toBe(TEXT.user);
    expect(short(ruled({ denyUsers: ['S0SRE'] }, { caller: { groups: ['S0SRE'] } }))).toBe(TEXT.user);
  });

  it('are addresses, upper and lower case alike', () => {
    expect(short(ruled({ allowUsers: ['Ana@Example.com'] }))).toBe('allowed');
    expect(short(ruled({ allowUsers: ['*@example.com'] }))).toBe('allowed');
    expect(short(ruled({ allowUsers: ['ana@example.org'] }))).toBe(TEXT.user);
    expect(short(ruled({ allowUsers: ['*@example.com'] }, { caller: { email: null } }))).toBe(TEXT.user);
  });

  it('are roles, in which there may be roles', () => {
    const roles = { oncall: ['role:sre', 'U0BOB'], sre: ['S0SRE'] };
    const policy = { roles, accessControls: { deploy: { allowUsers: ['role:oncall'] } } };
    expect(short(decided(policy, { caller: { id: 'U0BOB' } }))).toBe('allowed');
    expect(short(decided(policy, { caller: { groups: ['S0SRE'] } }))).toBe('allowed');
    expect(short(decided(policy))).toBe(TEXT.user);
  });

  it('stay few where roles hold each other many times over', () => {
    const levels = Array.from({ length: 40 }, (_, level) => [
      `r${level}`,
      [`role:r${level + 1}`, `role:r${level + 1}`],
    ]);
    const roles = Object.fromEntries([...levels, ['r40', ['U0ANA']]]) as Record<string, string[]>;
    expect(short(decided({ roles, accessControls: { deploy: { allowUsers: ['role:r0'] } } }))).toBe('allowed');
  });

  it.each(['@ana', 'ana', 'U0ana', '<@U0ANA>', 'C0OPS', '', 'S0*'])(
    'are not %j: it allows nobody and denies everybody',
    (name) => {
      expect(short(ruled({ allowUsers: [name] }))).toBe(TEXT.user);
      expect(short(ruled({ denyUsers: [name] }))).toBe(TEXT.user);
      expect(short(ruled({ allowUsers: [name, 'U0ANA'] }))).toBe('allowed');
    },
  );

  it.each(['#ops', 'ops', '<#C0OPS|ops>', 'c0ops', 'U0ANA'])(
    'a room is not %j: it allows none and denies every one',
    (name) => {
      expect(short(ruled({ allowRooms: [name] }))).toBe(TEXT.room);
      expect(short(ruled({ denyRooms: [name] }))).toBe(TEXT.room);
    },
  );
});

describe('who is let in at all', () => {
  it.each([
    ['a guest', { isGuest: true }, 'allowGuests', TEXT.user],
    ['somebody of another organisation', { kind: 'external' }, 'allowExternal', TEXT.user],
    ['a bot, which might answer the answer', { kind: 'bot' }, 'allowBots', 'denied in silence'],
    ['a workflow', { kind: 'workflow' }, 'allowBots', 'denied in silence'],
  ] as const)('is not %s, unless the policy says so', (_name, caller, setting, text) => {
    expect(short(decided({}, { caller }))).toBe(text);
    expect(decided({}, { caller })).toMatchObject({ decidedBy: { setting }, because: `${setting} is false` });
    expect(short(decided({ [setting]: true }, { caller }))).toBe('allowed');
  });

  it('is not settled before it is known whether somebody is a guest', () => {
    expect(short(decided({}, { caller: { isGuest: undefined } }))).toBe('unknown: guest');
    expect(short(decided({ allowGuests: true }, { caller: { isGuest: undefined } }))).toBe('allowed');
  });

  it('and is no admin who is not of this workspace, whatever a glob says', () => {
    const open = { admins: ['*'], allowExternal: true, allowBots: true };
    for (const kind of ['external', 'bot', 'workflow'] as const) {
      const decision = decided(open, { ...admin, channel: direct, caller: { id: 'U0ADMIN', kind } });
      expect(decision).toMatchObject({ outcome: 'denied', because: `admins ${kind}: is no admin` });
    }
  });

  it('is no bot with an address, so that nobody need look for one', () => {
    const policy = { allowBots: true, accessControls: { deploy: { denyUsers: ['*@example.com'] } } };
    expect(short(decided(policy, { caller: { kind: 'bot', email: undefined } }))).toBe('allowed');
  });

  it('gets nothing by the address that another organisation gives them', () => {
    const policy = { allowExternal: true, accessControls: { deploy: { allowUsers: ['ana@example.com'] } } };
    expect(short(decided(policy, { caller: { kind: 'external' } }))).toBe(TEXT.user);
  });

  it.each(['U0АNA', 'U0ANA\u200f', 'u0ana', ' U0ANA', 'U0ANA ', '', 'ana', 'U0ANＡ'])(
    'is nobody with the id %j, which no glob takes for U0ANA',
    (id) => {
      for (const rule of [{}, { allowUsers: ['U0ANA'] }, { allowUsers: ['*'] }, { allowUsers: ['U*'] }])
        expect(short(ruled(rule, { caller: { id } }))).toBe(TEXT.user);
      expect(short(decided({ admins: ['*'] }, { ...admin, caller: { id }, channel: direct }))).toBe(TEXT.user);
    },
  );

  it('and nowhere that is no channel of Slack', () => {
    expect(short(ruled({ allowRooms: ['*'] }, { channel: { id: 'C0OPЅ' } }))).toBe(TEXT.room);
  });

  it('does not take the Kelvin sign for a k', () => {
    const rule = { allowUsers: ['kim@example.com'] };
    expect(short(ruled(rule, { caller: { email: '\u212aim@example.com' } }))).toBe(TEXT.user);
    expect(short(ruled(rule, { caller: { email: 'KIM@example.com' } }))).toBe('allowed');
  });

  it('is nobody by the name of an admin', () => {
    for (const admins of [['@ana'], ['ana'], ['[Uu]0*'], ['ana@example.com'], ['S0SRE'], ['role:admin']])
      expect(short(decided({ admins, roles: { admin: ['U0ANA'] } }, { ...admin, caller: { groups: ['S0SRE'] } }))).toBe(
        TEXT.admins,
      );
  });
});

describe('conditions', () => {
  const only = (when: AccessRule['when']): AccessRule => ({ when, denyUsers: ['*'] });

  it('pass a rule over for the next one', () => {
    const accessControls = {
      'Deploy:deploy': { when: { args: { env: ['prod*'] } }, allowUsers: ['S0SRE'], allowRooms: ['C0RELEASE'] },
      deploy: { allowUsers: ['*'] },
    };
    const sre = { groups: ['S0SRE'] };
    const prod = { typed: { text: 'prod', args: { env: 'prod' } } };
    const staging = { typed: { text: 'staging', args: { env: 'staging' } } };
    expect(short(decided({ accessControls }, { ...staging }))).toBe('allowed');
    expect(short(decided({ accessControls }, { ...prod }))).toBe(TEXT.user);
    expect(short(decided({ accessControls }, { ...prod, caller: sre }))).toBe(TEXT.room);
    expect(short(decided({ accessControls }, { ...prod, caller: sre, channel: { id: 'C0RELEASE' } }))).toBe('allowed');
  });

  it('on all that was typed need no argument to have a name', () => {
    const rule = only({ args: ['prod', 'live *'] });
    expect(short(ruled(rule, { typed: { text: 'prod' } }))).toBe(TEXT.user);
    expect(short(ruled(rule, { typed: { text: 'live eu' } }))).toBe(TEXT.user);
    expect(short(ruled(rule, { typed: { text: 'live' } }))).toBe('allowed');
    expect(short(ruled(rule, { typed: undefined }))).toBe('allowed'); // there are arguments that would do
    expect(short(ruled(only({ args: [] })))).toBe('allowed');
  });

  it.each<[string, Record<string, unknown>, boolean]>([
    ['a fit', { env: 'prod' }, true],
    ['another value', { env: 'staging' }, false],
    ['no value', {}, false],
    ['a name of every object', { toString: 'prod' }, false],
    ['one of several', { env: ['staging', 'prod'] }, true],
  ])('on an argument: %s', (_name, args, holds) => {
    const decision = ruled(only({ args: { env: ['prod'] } }), { typed: { text: '', args } });
    expect(decision.outcome).toBe(holds ? 'denied' : 'allowed');
  });

  it('on a flag or number see it as text', () => {
    const rule = only({ args: { force: ['true'], count: ['1?'] } });
    expect(ruled(rule, { typed: { text: '', args: { force: true, count: 12 } } }).outcome).toBe('denied');
    expect(ruled(rule, { typed: { text: '', args: { force: false, count: 12 } } }).outcome).toBe('allowed');
  });

  it('on an argument of another name than it has hold nothing that objects have by themselves', () => {
    expect(ruled(only({ args: { constructor: ['*'] } })).outcome).toBe('allowed');
  });

  it('on the type of the channel take what its id tells', () => {
    const type = undefined;
    expect(short(ruled(only({ channelTypes: ['im'] }), { channel: direct }))).toBe(TEXT.user);
    expect(short(ruled(only({ channelTypes: ['im'] }), { channel: { type } }))).toBe('allowed');
    expect(short(ruled(only({ channelTypes: ['channel', 'group', 'mpim'] }), { channel: { type } }))).toBe(TEXT.user);
    expect(short(ruled(only({ channelTypes: ['group'] }), { channel: { type } }))).toBe('unknown: channelType');
    expect(short(ruled(only({ channelTypes: ['group'] }), { channel: { type: 'group' } }))).toBe(TEXT.user);
    expect(short(ruled(only({ channelTypes: ['group'] })))).toBe('allowed');
  });

  it('on the time hold in its window', () => {
    const freeze = only({ time: { days: ['fri'], from: '16:00', timezone: 'Europe/Berlin' } });
    expect(short(ruled(freeze, { now: Date.UTC(2026, 9, 2, 14, 0) }))).toBe(TEXT.user);
    expect(short(ruled(freeze, { now: Date.UTC(2026, 9, 2, 13, 59) }))).toBe('allowed');
  });

  it('have to hold all of them', () => {
    const rule = only({ args: { env: ['prod'] }, channelTypes: ['group'] });
    expect(short(ruled(rule))).toBe('allowed');
    expect(short(ruled(rule, { channel: { type: 'group' } }))).toBe(TEXT.user);
  });

  it('need not be known where another does not hold', () => {
    const rule = only({ args: { env: ['staging'] }, channelTypes: ['group'] });
    expect(short(ruled(rule, { channel: { type: undefined } }))).toBe('allowed');
  });
});

describe('what is not known', () => {
  const cases: [string, AccessRule, RequestChange, string][] = [
    ['groups', { allowUsers: ['S0SRE'] }, { caller: { groups: undefined } }, 'unknown: groups'],
    ['groups that deny', { denyUsers: ['S0SRE'] }, { caller: { groups: undefined } }, 'unknown: groups'],
    ['an address', { allowUsers: ['ana@example.com'] }, { caller: { email: undefined } }, 'unknown: email'],
    ['arguments', { when: { args: { env: ['*'] } } }, { typed: { text: '' } }, 'unknown: args'],
    ['groups, which do not matter', { allowUsers: ['S0SRE', 'U0ANA'] }, { caller: { groups: undefined } }, 'allowed'],
    ['groups, which matter no more', { denyUsers: ['S0SRE', 'U0ANA'] }, { caller: { groups: undefined } }, TEXT.user],
    [
      'groups, behind a denial',
      { denyArgs: ['*'], denyUsers: ['S0SRE'] },
      { caller: { groups: undefined } },
      TEXT.args,
    ],
  ];
  it.each(cases)('is neither a no nor a yes: %s', (_name, rule, change, expected) => {
    expect(short(ruled(rule, change))).toBe(expected);
  });

  it('is named with what asks for it', () => {
    expect(ruled({ denyUsers: ['S0SRE'] }, { caller: { groups: undefined } })).toEqual({
      outcome: 'unknown',
      missing: 'groups',
      because: 'accessControls "*" (rule 1) denyUsers: groups not known',
      decidedBy: { setting: 'accessControls', rule: { pattern: '*', order: 1 }, key: 'denyUsers' },
      policyVersion: 7,
    });
  });
});

describe('before anything is typed', () => {
  it('a command is allowed that some arguments would allow', () => {
    expect(short(ruled({ allowArgs: ['stag*'] }, { typed: undefined }))).toBe('allowed');
    expect(short(ruled({ denyArgs: ['prod'] }, { typed: undefined }))).toBe('allowed');
    expect(short(ruled({ allowArgs: [] }, { typed: undefined }))).toBe(TEXT.args);
    expect(short(ruled({ denyArgs: ['*'] }, { typed: undefined }))).toBe(TEXT.args);
  });

  it('a rule for some arguments, and the one behind it, are both tried', () => {
    const prod: AccessRule = { when: { args: { env: ['prod'] } }, allowUsers: ['U0BOB'] };
    const tried = (rule: AccessRule, id: string) =>
      short(decided({ accessControls: { 'd*': prod, deploy: rule } }, { typed: undefined, caller: { id } }));
    expect(tried({ allowUsers: ['U0ANA'] }, 'U0ANA')).toBe('allowed');
    expect(tried({ allowUsers: ['U0ANA'] }, 'U0BOB')).toBe('allowed');
    expect(tried({ allowUsers: ['U0ANA'] }, 'U0EVE')).toBe(TEXT.user);
  });

  it('the type of the channel is still asked for', () => {
    const when = { args: { env: ['prod'] }, channelTypes: ['group' as const] };
    expect(short(ruled({ when }, { typed: undefined, channel: { type: undefined } }))).toBe('unknown: channelType');
  });
});

describe('confirmation and approval', () => {
  const approval = { by: ['S0SRE'], count: 2, withinMs: 60_000 };

  it('are demanded by a rule, or by the default', () => {
    expect(ruled({ confirm: true, approval })).toMatchObject({ outcome: 'allowed', confirm: true, approval });
    expect(decided({ accessControlsDefault: { confirm: true } })).toMatchObject({ confirm: true });
    expect(
      decided({ accessControlsDefault: { confirm: true }, accessControls: { deploy: { confirm: false } } }),
    ).toMatchObject({
      confirm: false,
    });
    expect(
      decided({ accessControlsDefault: { approval }, accessControls: { deploy: { approval: null } } }),
    ).not.toHaveProperty('approval');
  });
});

describe('hidden access', () => {
  it('denies without a word, and is open about nothing else', () => {
    const policy = { hideRestrictedAccess: true, accessControls: { deploy: { denyUsers: ['*'] } } };
    expect(decided(policy)).toEqual({
      outcome: 'denied',
      because: 'accessControls "deploy" (rule 1) denyUsers has *',
      decidedBy: { setting: 'accessControls', rule: { pattern: 'deploy', order: 1 }, key: 'denyUsers' },
      policyVersion: 7,
    });
    expect(short(decided(policy, { command: { name: 'status' } }))).toBe('allowed');
  });
});

describe('a policy with an error', () => {
  const fault = /^You're not allowed to access this command: the access rules have an error/;
  const broken: [string, unknown][] = [
    ['nothing', undefined],
    ['null', null],
    ['empty', {}],
    ['text', 'policy'],
    ['a list', []],
    ['an unknown key', { ...policyOf(), denyAll: true }],
    ['a wrong type', { ...policyOf(), admins: 'U0ADMIN' }],
    ['a wrong switch', { ...policyOf(), allowGuests: 'false' }],
    ['rules by their patterns', { ...policyOf(), accessControls: {} }],
    ['a wrong role', { ...policyOf(), roles: { sre: 'U0ANA' } }],
    ['an unknown key in the default', policyOf({ accessControlsDefault: { allowUser: [] } as AccessRule })],
    ['an undefined role in the default', policyOf({ accessControlsDefault: { denyUsers: ['role:gone'] } })],
    ['conditions in the default', policyOf({ accessControlsDefault: { when: { channelTypes: ['im'] } } })],
  ];
  it.each(broken)('denies everything, to admins too: %s', (_name, policy) => {
    const compiled = compilePolicy(policy as AccessPolicy);
    for (const change of [{}, { ...admin, channel: direct }]) {
      const decision = decide(compiled, requestOf(change));
      expect(short(decision)).toMatch(fault);
      expect(decision.because).toMatch(/^an error in the policy: /);
    }
  });

  const rules: [string, AccessRule][] = [
    ['an unknown key', { allowUser: ['U0ANA'] } as AccessRule],
    ['a wrong type', { allowUsers: 'U0ANA' } as unknown as AccessRule],
    ['an unknown condition', { when: { channel: ['C0OPS'] } } as AccessRule],
    ['a wrong day', { when: { time: { days: ['someday'] } } }],
    ['a wrong time', { when: { time: { from: '25:00' } } }],
    ['a window of no length', { when: { time: { from: '09:00', to: '09:00' } } }],
    ['a time zone that is none', { when: { time: { timezone: 'Europe/Nowhere' } } }],
    ['an undefined role', { allowUsers: ['U0ANA', 'role:gone'] }],
    ['a role that every object has', { denyUsers: ['role:constructor'] }],
    ['a role that holds itself', { denyUsers: ['role:a'] }],
    ['an undefined role in its approval', { approval: { by: ['role:gone'] } }],
    ['an approval by none', { approval: { by: ['S0SRE'], count: 0 } }],
  ];
  it.each(rules)('denies what comes to a rule with %s, and nothing else', (_name, rule) => {
    const roles = { a: ['role:b'], b: ['role:a'] };
    const policy = { roles, accessControls: { status: {}, 'dep*': rule, '*': {} } };
    const decision = decided(policy);
    expect(short(decision)).toMatch(fault);
    expect(decision.decidedBy).toEqual({ setting: 'accessControls', rule: { pattern: 'dep*', order: 2 } });
    expect(short(decided(policy, { command: { name: 'status' } }))).toBe('allowed');
    expect(short(decided(policy, { command: { name: 'echo' } }))).toBe('allowed');
  });

  it('keeps the place of a rule whose pattern is a number, or comes again', () => {
    const accessControls = [
      { pattern: '*', rule: { when: { args: ['prod*'] }, denyUsers: ['*'] } },
      { pattern: '42', rule: {} },
      { pattern: '*', rule: { denyUsers: ['*'] } },
    ];
    expect(short(decided({ accessControls }, { command: { name: '42' } }))).toBe(TEXT.user);
    const typed = { text: 'staging' };
    expect(short(decided({ accessControls }, { command: { name: '42' }, typed }))).toBe('allowed');
    expect(decided({ accessControls }, { typed }).decidedBy.rule).toEqual({ pattern: '*', order: 3 });
  });

  it('denies everything by a rule whose pattern is none', () => {
    const accessControls = [{ rule: {} }] as unknown as AccessPolicy['accessControls'];
    expect(short(decided({ accessControls }))).toMatch(fault);
  });

  it('denies in silence where it says so and can be read so far', () => {
    const accessControls = { deploy: { allowUser: [] } as AccessRule };
    expect(short(decided({ hideRestrictedAccess: true, accessControls }))).toBe('denied in silence');
  });
});

it('takes far less than a millisecond for 500 commands under 200 rules', () => {
  const rule = (at: number): AccessRule => ({
    when: { args: { env: [`env-${at}*`] } },
    allowUsers: ['role:sre', `U0${at}*`],
    denyRooms: ['C0X*'],
  });
  const accessControls = Object.fromEntries(
    Array.from({ length: 200 }, (_, at) => [`Plugin${at % 20}*:*${at}`, rule(at)]),
  );
  const policy = compilePolicy(policyOf({ accessControls, roles: { sre: ['S0SRE', 'U0A*'] } }));
  const requests = Array.from({ length: 500 }, (_, at): AccessRequest =>
    requestOf({ command: { plugin: `Plugin${at % 20}`, name: `command ${at}` } }),
  );
  for (const request of requests) decide(policy, request);
  const started = performance.now();
  for (let round = 0; round < 10; round += 1) for (const request of requests) decide(policy, request);
  expect((performance.now() - started) / 5_000).toBeLessThan(0.2); // the mean; a busy machine is no reason to fail
});
