import { compilePolicy } from './compile-policy';
import { factsNeeded } from './facts-needed';
import type { AccessRule } from './policy';
import type { PolicyChange } from './testing/builders';
import { policyOf } from './testing/builders';

const needed = (policy: PolicyChange, name = 'deploy') =>
  factsNeeded(compilePolicy(policyOf(policy)), { plugin: 'Deploy', name });
const nothing = { guest: false, email: false, groups: [], channelType: false, args: false };

it('needs to know whether the caller is a guest unless guests may run commands', () => {
  expect(needed({})).toEqual({ ...nothing, guest: true });
  expect(needed({ allowGuests: true })).toEqual(nothing);
  // What is typed is known anyway.
  const accessControls = { deploy: { when: { args: ['prod*'] } } };
  expect(needed({ allowGuests: true, accessControls })).toEqual(nothing);
});

it('needs what the rules of a command ask for, and not what those of others do', () => {
  const accessControls: Record<string, AccessRule> = {
    deploy: { when: { args: { env: ['prod'] }, channelTypes: ['group'] }, allowUsers: ['U0ANA', 'role:sre'] },
    'dep*': { denyUsers: ['ana@example.com', 'S0INTERNS'] },
    '*': { allowUsers: ['S0ALL'] },
  };
  const roles = { sre: ['S0SRE', 'S0ONCALL'] };
  expect(needed({ allowGuests: true, accessControls, roles })).toEqual({
    guest: false,
    email: true,
    groups: ['S0SRE', 'S0ONCALL', 'S0INTERNS'],
    channelType: true,
    args: true,
  });
  expect(needed({ allowGuests: true, accessControls, roles }, 'status')).toEqual({ ...nothing, groups: ['S0ALL'] });
});

it('needs what the default asks for where the rule does not say otherwise', () => {
  const accessControlsDefault = { denyUsers: ['S0INTERNS'] };
  const accessControls = { deploy: {}, status: { denyUsers: [] } };
  expect(needed({ allowGuests: true, accessControls, accessControlsDefault }).groups).toEqual(['S0INTERNS']);
  expect(needed({ allowGuests: true, accessControls, accessControlsDefault }, 'status').groups).toEqual([]);
});

it('needs no lookup of a channel to tell direct messages from all others', () => {
  const of = (types: ('channel' | 'group' | 'im' | 'mpim')[]) =>
    needed({ accessControls: { deploy: { when: { channelTypes: types } } } }).channelType;
  expect([of(['im']), of(['channel', 'group', 'mpim']), of(['im', 'mpim'])]).toEqual([false, false, true]);
});
