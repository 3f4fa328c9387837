import { compilePolicy } from './compile-policy';
import { direct, policyOf } from './testing/builders';
import type { Expectation } from './test-policy';
import { testPolicy } from './test-policy';

const commands = [
  { plugin: 'Deploy', name: 'deploy', admin: false },
  { plugin: 'Health', name: 'status gc', admin: false },
  { plugin: 'Health', name: 'restart', admin: true },
  { plugin: 'Other', name: 'restart', admin: false },
];
const policy = compilePolicy(
  policyOf({
    accessControls: {
      'Deploy:deploy': {
        when: { args: { env: ['prod'] } },
        allowUsers: ['S0SRE'],
        allowRooms: ['C0RELEASE'],
        confirm: true,
      },
      status_gc: { when: { time: { days: ['sat-sun'] } }, denyUsers: ['*'] },
    },
    accessControlsDefault: { denyUsers: ['U0EVE'] },
  }),
);
const tried = (expectation: Expectation) => testPolicy(policy, [expectation], commands, Date.UTC(2026, 9, 2))[0]!;
const prod = { user: 'U0ANA', command: 'deploy', text: 'prod', args: { env: 'prod' }, channel: 'C0RELEASE' };

it.each<Expectation>([
  { ...prod, expect: 'denied', rule: 'Deploy:deploy' },
  { ...prod, groups: ['S0SRE'], expect: 'allowed', rule: 'Deploy:deploy', confirm: true, approval: false },
  { ...prod, groups: ['S0SRE'], channel: 'C0DEV', expect: 'denied' },
  { ...prod, args: { env: 'staging' }, expect: 'allowed', rule: 'accessControlsDefault', confirm: false },
  { user: 'U0EVE', command: 'deploy', expect: 'denied', rule: 'accessControlsDefault' },
  { user: 'U0ANA', command: 'Health:status_gc', expect: 'allowed' },
  { user: 'U0ANA', command: 'status gc', time: '2026-10-03T12:00:00+02:00', expect: 'denied', rule: 'status_gc' },
  { user: 'U0ADMIN', command: 'Health:restart', expect: 'allowed' },
  { user: 'U0ADMIN', command: 'Health:restart', channel: 'C0OPS', expect: 'denied' },
  { user: 'U0ANA', command: 'Health:restart', channel: direct.id, expect: 'denied', rule: 'admins' },
  { user: 'U0ANA', kind: 'guest', command: 'deploy', expect: 'denied', rule: 'allowGuests' },
  { user: 'U0ANA', kind: 'external', command: 'deploy', expect: 'denied', rule: 'allowExternal' },
])('is as expected: %j', (expectation) => {
  expect(tried(expectation)).toMatchObject({ expectation, faults: [] });
});

it.each<[Partial<Expectation>, string]>([
  [{ expect: 'allowed' }, 'denied instead of allowed: accessControls "Deploy:deploy" (rule 1) allowUsers has no match'],
  [{ expect: 'denied', rule: 'deploy' }, 'decided by Deploy:deploy instead of deploy'],
  [{ expect: 'allowed', groups: ['S0SRE'], confirm: false }, 'confirmation is demanded'],
  [{ expect: 'allowed', groups: ['S0SRE'], approval: true }, 'approval is not demanded'],
])('says what is otherwise: %j', (change, fault) => {
  expect(tried({ ...prod, ...change } as Expectation).faults).toEqual([fault]);
});

it.each<[unknown, string | RegExp]>([
  [{ user: 'U0ANA', command: 'gone', expect: 'allowed' }, 'there is no command gone'],
  [{ user: 'U0ANA', command: 'restart', expect: 'allowed' }, 'restart may be Health:restart or Other:restart'],
  [{ user: 'U0ANA', command: 'deploy', expects: 'allowed', expect: 'allowed' }, /expects/],
  [{ user: 'U0ANA', command: 'deploy' }, /^expect: /],
  [null, /./],
])('is not met by what cannot be tried: %j', (expectation, fault) => {
  const { faults, decision } = tried(expectation as Expectation);
  expect(decision).toBeUndefined();
  expect(faults).toEqual([typeof fault === 'string' ? fault : expect.stringMatching(fault)]);
});
