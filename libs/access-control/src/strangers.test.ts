import { findStrangers } from './strangers';
import { policyOf } from './testing/builders';

it('finds what stands for nobody, once asked for each, and leaves globs, names, roles and direct messages', async () => {
  const asked: string[] = [];
  const policy = policyOf({
    admins: ['U0ADMIN', 'U0GONE', 'U0A*', 'B0GONE'],
    accessControls: {
      deploy: {
        allowUsers: ['U0GONE', 'S0GONE', 'gone@example.com', '@gone', 'role:sre', '*'],
        denyRooms: ['C0GONE', 'C0OPS', 'C*', 'D0ANA', '#gone'],
        approval: { by: ['U0OLD'] },
      },
    },
    roles: { sre: ['W0ANA'] },
  });
  const findings = await findStrangers(policy, async ({ kind, entry }) => {
    asked.push(`${kind} ${entry}`);
    if (entry === 'W0ANA') throw new Error('missing_scope');
    return /gone/i.test(entry) ? 'missing' : entry === 'U0OLD' ? 'deactivated' : 'there';
  });
  const lines = findings.map(({ level, path, message }) => `${level} ${path.join('.')}: ${message}`);
  expect(lines).toEqual([
    'error admins.1: "U0GONE": there is no person with this id in the workspace',
    'error accessControls.0.rule.allowUsers.0: "U0GONE": there is no person with this id in the workspace',
    'error accessControls.0.rule.allowUsers.1: "S0GONE": there is no user group with this id in the workspace',
    'error accessControls.0.rule.allowUsers.2: "gone@example.com": nobody who is active in the workspace has this address',
    'error accessControls.0.rule.denyRooms.0: "C0GONE": there is no channel with this id that the bot can see',
    'warning accessControls.0.rule.approval.by.0: "U0OLD" is deactivated',
    'warning roles.sre.0: "W0ANA" could not be asked for: missing_scope',
  ]);
  expect(asked).toEqual([
    ...['user U0ADMIN', 'user U0GONE', 'group S0GONE', 'email gone@example.com'],
    ...['room C0GONE', 'room C0OPS', 'user U0OLD', 'user W0ANA'],
  ]);
});
