import { accessPolicyOf, pathInFile, refusalsOf } from './access-policy';
import type { Overrides } from './parse-settings';
import { parseSettings, pathText } from './parse-settings';

function readOf(text: string, overrides: Overrides = {}) {
  const parsed = parseSettings(text, overrides);
  if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults));
  return parsed;
}

/** `line:column key: message`, one for each. */
const refused = (text: string, overrides: Overrides = {}) =>
  refusalsOf(readOf(text, overrides), overrides).map(
    ({ line, column, path, message }) => `${line ?? ''}:${column ?? ''} ${pathText(path)}: ${message}`,
  );

describe('access rules that are well one by one', () => {
  it('are refused where they name a role that there is not, or that holds itself', () => {
    const text = [
      'admins: [U1ANA]',
      'roles: { a: [role:b], b: [role:a] }',
      'accessControls:',
      '  status: { allowUsers: role:gone }',
      '  deploy:',
      '    - { when: { args: [prod] }, denyUsers: [U1, role:gone] }',
      '    - allowUsers: [role:a]',
    ].join('\n');
    expect(refused(text)).toEqual([
      '2:14 roles.a.0: role:b holds itself: role:b, role:a, role:b',
      '2:27 roles.b.0: role:a holds itself: role:a, role:b, role:a',
      '4:25 accessControls.status.allowUsers.0: role:gone is not defined under roles',
      '6:49 accessControls.deploy.0.denyUsers.1: role:gone is not defined under roles',
      '7:20 accessControls.deploy.1.allowUsers.0: role:a holds itself: role:a, role:b, role:a',
    ]);
  });

  it('are refused where they lock all admins out, those of the variable too', () => {
    const text = 'admins: [U1ANA]\naccessControlsDefault: { allowUsers: [U2BEN] }';
    const reason = 'all admins are locked out of the admin commands: accessControlsDefault allowUsers has no match';
    expect(refused(text)).toEqual([`1:9 admins: ${reason}`]);
    expect(refused(text, { admins: ['U2BEN'] })).toEqual([]);
    expect(refused(text, { admins: ['U3EVE'] })).toEqual([`: admins: ${reason}`]);
  });

  it('keep their order and their places as a policy', () => {
    const parsed = readOf('accessControls: { b: {}, "7": [{ confirm: true }, { when: { args: [x] } }], a: {} }');
    const policy = accessPolicyOf(parsed.settings, 3);
    expect(policy).toMatchObject({ version: 3, allowGuests: false, hideRestrictedCommands: false });
    expect(policy.accessControls.map(({ pattern }) => pattern)).toEqual(['b', '7', '7', 'a']);
    const path = ['accessControls', 2, 'rule', 'when', 'args', 0];
    expect(pathInFile(parsed, path)).toEqual(['accessControls', '7', 1, 'when', 'args', 0]);
    expect(pathInFile(parsed, ['roles', 'sre', 0])).toEqual(['roles', 'sre', 0]);
  });
});
