import type { LintCommand } from './lint';
import { findRefusals, lint } from './lint';
import type { AccessPolicy, AccessRule } from './policy';
import type { PolicyChange } from './testing/builders';
import { policyOf } from './testing/builders';

/** One line a finding: its level, where it is, and what it says. A rule goes by its pattern. */
function linted(change: PolicyChange, commands?: LintCommand[]): string[] {
  const policy = policyOf(change);
  return lint(policy, commands).map(({ level, path, message }) => {
    const [list, at, , ...keys] = path;
    const isInRule = list === 'accessControls' && at !== undefined;
    const place = isInRule ? [list, policy.accessControls[Number(at)]!.pattern, ...keys] : path;
    return `${level} ${place.join('.')}: ${message}`;
  });
}

const deploy: LintCommand = { plugin: 'Deploy', name: 'deploy', admin: false, args: ['env'] };
const status: LintCommand = { plugin: 'Health', name: 'status', admin: false, args: [] };
const restart: LintCommand = { plugin: 'Health', name: 'restart', admin: true, args: [] };

it('finds nothing in a policy that is well', () => {
  const rule: AccessRule = {
    allowUsers: ['U0ANA', 'W*', 'S0SRE', 'role:oncall', 'ana@example.com'],
    allowRooms: ['C0OPS', 'G*'],
    when: { args: { env: ['prod'] } },
    approval: { by: ['role:oncall'] },
  };
  expect(
    linted({ accessControls: { deploy: rule, '*': {} }, roles: { oncall: ['S0ONCALL'] } }, [deploy, status]),
  ).toEqual([]);
});

it('finds names in place of ids, everywhere', () => {
  const allows =
    'is no id, e-mail, user group or role: it allows nobody, and denies everybody; errand acl pin writes the id';
  const room = 'is no channel id: it allows no room, and denies every one; errand acl pin writes the id';
  expect(
    linted({
      admins: ['U0ADMIN', '@root', 'S0SRE'],
      accessControls: {
        deploy: { allowUsers: ['U0ANA', '@ana'], denyRooms: ['#ops'], approval: { by: ['@boss', 'U0B'] } },
      },
      accessControlsDefault: { denyUsers: ['eve'] },
      roles: { oncall: ['@bob'] },
    }),
  ).toEqual([
    'error admins.1: "@root" is no user id: it makes nobody an admin',
    'error admins.2: "S0SRE" is no user id: it makes nobody an admin',
    `error accessControls.deploy.allowUsers.1: "@ana" ${allows}`,
    `error accessControls.deploy.denyRooms.0: "#ops" ${room}`,
    `error accessControls.deploy.approval.by.0: "@boss" ${allows}`,
    `error accessControlsDefault.denyUsers.0: "eve" ${allows}`,
    `error roles.oncall.0: "@bob" ${allows}`,
    'error admins: all admins are locked out of the admin commands: accessControlsDefault denyUsers has eve, a name, which stands for everybody here',
  ]);
});

it('finds look-alike letters, which are no ids', () => {
  expect(
    linted({ accessControls: { deploy: { allowUsers: ['U0АNA', 'U0ANA\u200f', 'аna@example.com'] } } }),
  ).toHaveLength(3);
});

it('finds unknown keys and wrong types, and says no more then', () => {
  const rule = { allowUser: ['@ana'], allowMuc: 'yes' } as unknown as AccessRule;
  const found = linted({ accessControls: { deploy: rule }, admins: ['@root'] });
  expect(found).toEqual([
    expect.stringMatching(/^error accessControls\.deploy\.allowMuc: .*expected boolean/),
    expect.stringMatching(/^error accessControls\.deploy: .*"allowUser"/),
  ]);
  expect(lint(undefined as unknown as AccessPolicy)).toMatchObject([{ level: 'error', path: [] }]);
});

it('finds roles that are undefined or hold themselves', () => {
  expect(
    linted({
      accessControls: { deploy: { allowUsers: ['role:gone'] } },
      roles: { a: ['role:b'], b: ['role:c'], c: ['role:b'], d: ['role:gone'] },
    }),
  ).toEqual([
    'error accessControls.deploy.allowUsers.0: role:gone is not defined under roles',
    'error roles.a.0: role:b holds itself: role:b, role:c, role:b',
    'error roles.b.0: role:c holds itself: role:c, role:b, role:c',
    'error roles.c.0: role:b holds itself: role:b, role:c, role:b',
    'error roles.d.0: role:gone is not defined under roles',
  ]);
});

it('finds approvals that nobody can give', () => {
  expect(linted({ accessControls: { deploy: { approval: { by: ['role:none'] } } }, roles: { none: [] } })).toEqual([
    'error accessControls.deploy.approval.by: nobody can approve: there is no id, e-mail or user group',
  ]);
});

it.each([
  ['fewer people than are needed', { by: ['U2AB'], count: 2 }, undefined, '2 are needed, and these are 1'],
  ['bots alone', { by: ['B2AB'] }, undefined, '1 are needed, and these are 0'],
  ['one twice', { by: ['U2AB', 'role:lead'], count: 2 }, undefined, '2 are needed, and these are 1'],
  ['the caller alone', { by: ['U2AB'] }, ['U2AB'], 'who calls it is needed, and nobody approves their own'],
] as const)('finds an approval by %s', (_what, approval, allowUsers, because) => {
  const rule = { approval: { ...approval, by: [...approval.by] }, ...(allowUsers && { allowUsers: [...allowUsers] }) };
  expect(linted({ accessControls: { deploy: rule }, roles: { lead: ['U2AB'] } })).toEqual([
    `error accessControls.deploy.approval.by: nobody can approve: ${because}`,
  ]);
});

it.each([
  { by: ['U2AB', 'U3CD'], count: 2 },
  { by: ['U2*'], count: 2 },
  { by: ['S0SRE'], count: 2 },
  { by: ['ana@example.com', 'U2AB'] },
])('finds nothing wrong with an approval that can be given: %j', (approval) => {
  expect(linted({ accessControls: { deploy: { approval, allowUsers: ['U2AB', 'U3CD'] } } })).toEqual([]);
});

it('finds conditions in the default', () => {
  expect(linted({ accessControlsDefault: { when: { channelTypes: ['im'] } } })).toEqual([
    'error accessControlsDefault.when: the default holds always: a rule takes conditions',
  ]);
});

it('refuses to go by what is not understood or locks the admins out, and only warns of names', () => {
  const refusals = (change: PolicyChange) => findRefusals(policyOf(change)).map(({ path }) => path.join('.'));
  const vain = { approval: { by: ['@boss'] }, allowUsers: ['@ana'] };
  expect(refusals({ accessControls: { deploy: vain } })).toEqual([]);
  expect(refusals({ accessControls: { deploy: { allowUsers: ['role:gone'] } } })).toEqual([
    'accessControls.0.rule.allowUsers.0',
  ]);
  expect(refusals({ accessControlsDefault: { denyUsers: ['@eve'] } })).toEqual(['admins']);
  expect(findRefusals(undefined as unknown as AccessPolicy)).toHaveLength(1);
});

it('says at which position of the list a rule is at fault', () => {
  const accessControls = [
    { pattern: 'deploy', rule: {} },
    { pattern: 'deploy', rule: { allowUsers: ['@ana'] } },
  ];
  expect(lint(policyOf({ accessControls })).map(({ path }) => path)).toEqual([
    ['accessControls', 1, 'rule', 'allowUsers', 0],
    ['accessControls', 1],
  ]);
});

describe('rules that decide nothing', () => {
  const business = { when: { time: { days: ['mon-fri'] } } };

  it('are those behind a rule that takes all of their commands', () => {
    const reached = linted({
      accessControls: { status: {}, 'dep*': {}, 'Deploy:deploy': {}, deploy: {}, '*': {}, 'x*': {} },
    });
    expect(reached).toEqual([
      'warning accessControls.Deploy:deploy: never reached: rule 2 "dep*" takes all of its commands',
      'warning accessControls.deploy: never reached: rule 2 "dep*" takes all of its commands',
      'warning accessControls.x*: never reached: rule 5 "*" takes all of its commands',
    ]);
    expect(linted({ accessControls: { 'dep*': business, deploy: {} } })).toEqual([]);
  });

  it('are found whichever way the name of a plugin is written', () => {
    const accessControls = { 'MyPlugin:*': {}, 'my_plugin:deploy': {}, 'my-*:*': {}, 'My Other:x': {} };
    const again =
      'warning accessControls.my_plugin:deploy: never reached: rule 1 "MyPlugin:*" takes all of its commands';
    expect(linted({ accessControls })).toEqual([again]);
    const loaded = ['my-plugin', 'my-other'].map((plugin) => ({ plugin, name: 'x', admin: false, args: [] }));
    expect(linted({ accessControls }, loaded)).toEqual([
      again,
      'warning accessControls.My Other:x: never reached: rule 3 "my-*:*" take all of its commands',
    ]);
  });

  it('are those behind several rules that take their commands together', () => {
    const accessControls = { deploy: {}, 'Health:s*': {}, '[ds]*': { confirm: true } };
    expect(linted({ accessControls })).toEqual([]);
    expect(linted({ accessControls }, [deploy, status])).toEqual([
      'warning accessControls.[ds]*: never reached: rule 1 "deploy" and rule 2 "Health:s*" take all of its commands',
    ]);
    expect(linted({ accessControls }, [deploy, status, { ...status, plugin: 'Other' }])).toEqual([]);
  });

  it('are those for commands that do not exist', () => {
    const accessControls = { deplyo: {}, 'Deploy:status': {}, 'status gc': {} };
    expect(linted({ accessControls }, [deploy, status])).toEqual([
      'warning accessControls.deplyo: matches no command that is loaded',
      'warning accessControls.Deploy:status: matches no command that is loaded',
      'warning accessControls.status gc: never matches: a command of several words is written with underscores',
    ]);
  });

  it('are those whose conditions never hold', () => {
    const accessControls: Record<string, AccessRule> = {
      a: { when: { args: { env: [] } } },
      b: { when: { channelTypes: [] } },
      d: { when: { args: [] } },
      c: { when: { time: { days: [] } } },
      deploy: { when: { args: { environment: ['prod'] } } },
    };
    expect(linted({ accessControls })).toEqual([
      'warning accessControls.a.when.args.env: never holds: the list is empty',
      'warning accessControls.b.when.channelTypes: never holds: the list is empty',
      'warning accessControls.d.when.args: never holds: the list is empty',
      'warning accessControls.c.when.time.days: never holds: the list is empty',
    ]);
    expect(linted({ accessControls: { deploy: accessControls['deploy']! } }, [deploy])).toEqual([
      'warning accessControls.deploy.when.args.environment: none of its commands has this argument',
    ]);
  });
});

describe('a policy that locks its admins out', () => {
  const locked = (policy: PolicyChange, commands?: LintCommand[]) =>
    linted(policy, commands).filter((line) => line.includes('locked out')).length === 1;

  it.each<[string, PolicyChange]>([
    ['admins by name alone', { admins: ['@root'] }],
    ['a default that denies everybody', { accessControlsDefault: { denyUsers: ['*'] } }],
    ['a default that allows others', { accessControlsDefault: { allowUsers: ['U0ANA'] } }],
    ['a default that allows nobody', { accessControlsDefault: { allowUsers: [] } }],
    ['a default that denies them', { accessControlsDefault: { denyUsers: ['S0SRE', 'U0ADMIN'] } }],
    ['no direct messages, and no rooms', { accessControlsDefault: { allowPrivate: false, allowRooms: ['C0OPS'] } }],
    ['no arguments at all', { accessControlsDefault: { allowArgs: [] } }],
    ['a rule for everything', { accessControls: { '*': { denyUsers: ['U*'] } } }],
    [
      'rules for everything, at any time',
      { accessControls: { '*': { when: { time: { days: ['fri'] } }, denyUsers: ['*'] }, '*:*': { allowUsers: [] } } },
    ],
    ['globs of which none is let in', { admins: ['U0*', 'W*'], accessControlsDefault: { denyUsers: ['*'] } }],
    ['a glob that another one covers', { admins: ['U0A*'], accessControlsDefault: { denyUsers: ['U0*'] } }],
    ['approvals that nobody can give', { accessControlsDefault: { approval: { by: ['@boss'] } } }],
  ])('is found: %s', (_name, policy) => {
    expect(locked(policy)).toBe(true);
  });

  it.each<[string, PolicyChange]>([
    ['one of them is let in', { admins: ['U0ADMIN', 'U0ANA'], accessControlsDefault: { allowUsers: ['U0ANA'] } }],
    ['they may be in the group', { accessControlsDefault: { allowUsers: ['S0SRE'] } }],
    ['there is another time', { accessControls: { '*': { when: { time: { days: ['fri'] } }, denyUsers: ['*'] } } }],
    ['rooms are left', { accessControlsDefault: { allowPrivate: false, allowMuc: true, allowRooms: ['C0OPS'] } }],
    ['a glob denies some of another one', { admins: ['U0*'], accessControlsDefault: { denyUsers: ['U0A*'] } }],
    [
      'a glob may stand for somebody who is let in',
      { admins: ['U0*'], accessControlsDefault: { allowUsers: ['U0ANA'] } },
    ],
  ])('is not found where %s', (_name, policy) => {
    expect(linted(policy)).toEqual([]);
  });

  it('is one in which no admin command that is loaded can be run', () => {
    const policy = { accessControls: { restart: { denyUsers: ['*'] } } };
    expect(locked(policy, [restart, deploy])).toBe(true);
    expect(locked(policy, [restart, { ...restart, name: 'shutdown' }])).toBe(false);
    expect(locked(policy, [status])).toBe(false);
  });

  it('is not one without admins, of which it warns', () => {
    expect(linted({ admins: [] })).toEqual([
      'warning admins: there are no admins: admin commands are denied to everybody',
    ]);
  });
});
