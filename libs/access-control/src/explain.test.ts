import { compilePolicy } from './compile-policy';
import { decide } from './decide';
import { explain, explanationLines } from './explain';
import type { AccessRule } from './policy';
import type { PolicyChange, RequestChange } from './testing/builders';
import { policyOf, requestOf } from './testing/builders';

const explained = (policy: PolicyChange, change: RequestChange = {}) =>
  explain(compilePolicy(policyOf(policy)), requestOf(change));

const accessControls: Record<string, AccessRule> = {
  status: {},
  'Deploy:*': { when: { time: { days: ['mon-thu'], timezone: 'Europe/Berlin' } } },
  'dep*': { when: { args: { env: ['prod'] } }, denyUsers: ['role:interns', 'U0ANA'] },
  deploy: {},
};
const policy = { accessControls, accessControlsDefault: { allowUsers: ['U0*'] }, roles: { interns: ['S0INTERNS'] } };

it('tells of every rule, in the order of the file, why it did or did not apply', () => {
  expect(explained(policy).rules).toEqual([
    { place: { pattern: 'status', order: 1 }, is: 'other_command', because: 'its pattern does not match' },
    {
      place: { pattern: 'Deploy:*', order: 2 },
      is: 'passed_over',
      because: 'when.time (fri 16:20 Europe/Berlin)',
    },
    { place: { pattern: 'dep*', order: 3 }, is: 'applies', because: 'when.args.env fits prod' },
    { place: { pattern: 'deploy', order: 4 }, is: 'not_reached', because: 'it was decided before' },
    { place: undefined, is: 'not_reached', because: 'it was decided before' },
  ]);
});

it('tells of the keys up to the one that decides', () => {
  const { keys } = explained(policy);
  expect(keys.map(({ decidedBy, is, because }) => [decidedBy.setting, decidedBy.key, is, because])).toEqual([
    ['accessControlsDefault', 'allowUsers', 'passed', 'has U0*'],
    ['accessControls', 'denyUsers', 'refused', 'has U0ANA'],
  ]);
});

it('decides as the decision does', () => {
  expect(explained(policy).decision).toEqual(decide(compilePolicy(policyOf(policy)), requestOf()));
});

it('names the role by which somebody is meant', () => {
  expect(explained(policy, { caller: { groups: ['S0INTERNS'] } }).decision.because).toBe(
    'accessControls "dep*" (rule 3) denyUsers has role:interns (S0INTERNS)',
  );
});

it('tells where a fact is missing', () => {
  const { decision, rules } = explained(policy, { typed: { text: 'prod' } });
  expect(decision).toMatchObject({ outcome: 'unknown', missing: 'args' });
  expect(rules.map(({ is }) => is)).toEqual(['other_command', 'passed_over', 'unknown', 'not_reached', 'not_reached']);
});

it('reaches no rule for somebody who is not let in', () => {
  const { rules, keys } = explained(policy, { caller: { isGuest: true } });
  expect(rules.every(({ is }) => is === 'other_command' || is === 'not_reached')).toBe(true);
  expect(keys).toEqual([]);
});

it('comes to the default where no rule is for the command', () => {
  expect(explained(policy, { command: { name: 'echo', plugin: 'Utils' } }).rules.at(-1)).toEqual({
    place: undefined,
    is: 'applies',
    because: '',
  });
});

it('reads line by line', () => {
  expect(explanationLines(explained(policy))).toEqual([
    'denied (policy 7): accessControls "dep*" (rule 3) denyUsers has U0ANA',
    '1 rule is for other commands',
    'rule 2 "Deploy:*": passed over, when.time (fri 16:20 Europe/Berlin)',
    'rule 3 "dep*": applies, when.args.env fits prod',
    'rule 4 "deploy": not reached, it was decided before',
    'default: not reached, it was decided before',
    'accessControlsDefault allowUsers: passed, has U0*',
    'accessControls "dep*" (rule 3) denyUsers: refused, has U0ANA',
  ]);
});
