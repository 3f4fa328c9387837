import { createRegistry } from '@errand/engine';
import { command, definePlugin, manifestOf } from '@errand/plugin-sdk';
import { unknownRoles } from './unknown-roles';

it('finds the commands that want an approval by a role that there is not', () => {
  const approvedBy = (...roles: string[]) =>
    command({ summary: 'x', approval: { by: { roles } }, effects: ['x'], run: () => undefined });
  const plugin = definePlugin({
    name: 'ship',
    version: '1.0.0',
    summary: 'Ships',
    commands: { ship: approvedBy('sre', 'boss'), free: command({ summary: 'x', run: () => undefined }) },
  });
  const registry = createRegistry([manifestOf(plugin)]);
  expect(unknownRoles(registry, { sre: ['U1'] })).toEqual([{ command: 'ship:ship', role: 'boss' }]);
  expect(unknownRoles(registry)).toHaveLength(2);
});
