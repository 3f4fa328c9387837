import { compilePolicy } from './compile-policy';
import { listsCommand } from './list-command';
import type { PolicyChange, RequestChange } from './testing/builders';
import { policyOf, requestOf } from './testing/builders';

const listed = (policy: PolicyChange, change: RequestChange = {}) =>
  listsCommand(compilePolicy(policyOf(policy)), requestOf(change));
const denied = { accessControls: { deploy: { denyUsers: ['*'] } } };

it('lists what may not be run, too, unless the policy hides it', () => {
  expect(listed(denied)).toEqual({ is: 'listed' });
  expect(listed({ ...denied, hideRestrictedCommands: true })).toEqual({ is: 'hidden' });
});

it('lists what may be run with some arguments, whatever was typed behind help', () => {
  const policy = { hideRestrictedCommands: true, accessControls: { deploy: { allowArgs: ['staging*'] } } };
  expect(listed(policy, { typed: { text: 'deploy', args: {} } })).toEqual({ is: 'listed' });
});

it('hides admin commands where they cannot be run', () => {
  const hidden = { hideRestrictedCommands: true };
  const command = { name: 'restart', admin: true };
  expect(listed(hidden, { command })).toEqual({ is: 'hidden' });
  expect(listed(hidden, { command, caller: { id: 'U0ADMIN' } })).toEqual({ is: 'hidden' });
  expect(listed(hidden, { command, caller: { id: 'U0ADMIN' }, channel: { id: 'D0A' } })).toEqual({ is: 'listed' });
});

it('says what has to be known first', () => {
  const policy = { hideRestrictedCommands: true, accessControlsDefault: { allowUsers: ['S0SRE'] } };
  expect(listed(policy, { caller: { groups: undefined } })).toEqual({ is: 'unknown', missing: 'groups' });
});

it('lists nothing where the policy has an error', () => {
  expect(listed({ admins: undefined as unknown as string[] })).toEqual({ is: 'hidden' });
});
