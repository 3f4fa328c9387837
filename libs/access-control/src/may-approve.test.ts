import { compilePolicy } from './compile-policy';
import { mayApprove } from './may-approve';
import type { Caller } from './request';
import type { PolicyChange } from './testing/builders';
import { policyOf } from './testing/builders';

const bob: Caller = { id: 'U0BOB', kind: 'human', isGuest: false, email: null, groups: ['S0SRE'] };
const asked = (by: string[], approver: Partial<Caller> = {}, policy: PolicyChange = {}) =>
  mayApprove(
    compilePolicy(policyOf({ roles: { leads: ['U0BOB'], a: ['role:a'] }, ...policy })),
    { by },
    { ...bob, ...approver },
    'U0ANA',
  );

it.each([[['S0SRE']], [['role:leads']], [['U0BOB']], [['@eve', 'U0*']]])('is for those among %j', (by) => {
  expect(asked(by)).toMatchObject({ is: 'yes' });
});

it.each<[string, string[], Partial<Caller>, string]>([
  ['who asked for it', ['*'], { id: 'U0ANA' }, 'it is their own request'],
  ['who is not named', ['S0DEV', 'U0EVE'], {}, 'approval.by has no match'],
  ['whose name stands there', ['@bob', 'bob'], {}, 'approval.by has no match'],
  ['who is a guest', ['*'], { isGuest: true }, 'allowGuests is false'],
  ['of another organisation', ['*'], { kind: 'external' }, 'allowExternal is false'],
  ['who is a bot', ['*'], { kind: 'bot' }, 'only people approve'],
  ['by a role at fault', ['U0BOB', 'role:a'], {}, 'the policy has an error'],
  ['by a role that is none', ['U0BOB', 'role:gone'], {}, 'the policy has an error'],
])('is not for somebody %s', (_name, by, approver, because) => {
  expect(asked(by, approver, { allowBots: true })).toEqual({ is: 'no', because, policyVersion: 7 });
});

it('is open while their user groups are not known', () => {
  expect(asked(['S0SRE'], { groups: undefined })).toEqual({ is: 'unknown', missing: 'groups' });
  expect(asked(['S0SRE', 'U0BOB'], { groups: undefined })).toMatchObject({ is: 'yes' });
  expect(asked(['*'], { isGuest: undefined })).toEqual({ is: 'unknown', missing: 'guest' });
});
