import { command, definePlugin, manifestOf } from '@errand/plugin-sdk';
import { createRegistry } from './registry';

const plugin = (name: string, ...names: string[]) =>
  manifestOf(
    definePlugin({
      name,
      version: '1.0.0',
      summary: name,
      commands: Object.fromEntries(names.map((each) => [each, command({ summary: each, run: () => undefined })])),
    }),
  );

describe('createRegistry', () => {
  const registry = createRegistry([plugin('users', 'user', 'user add', 'user_add_all'), plugin('other', 'echo')]);
  const find = (text: string) => {
    const found = registry.find(text);
    return found && [found.entry.command.name, found.rest];
  };

  it.each([
    ['user', 'user', ''],
    ['user remove x', 'user', 'remove x'],
    ['user add  x\n y ', 'user add', 'x\n y'],
    ['user\nadd x', 'user add', 'x'],
    ['user_add x', 'user add', 'x'],
    ['user add_all x', 'user_add_all', 'x'],
    ['user add all', 'user_add_all', ''],
    ['user added', 'user', 'added'],
  ])('finds in %j the longest name', (text, name, rest) => {
    expect(find(text)).toEqual([name, rest]);
  });

  it.each(['', 'User add', 'userr', 'constructor', 'add user'])('finds nothing in %j', (text) => {
    expect(find(text)).toBeUndefined();
  });

  it('gets a command by plugin and name', () => {
    expect(registry.get('users', 'user add')?.command.summary).toBe('user add');
    expect(registry.get('other', 'user add')).toBeUndefined();
  });

  it.each([
    ['two plugins of one name', [plugin('a', 'x'), plugin('a', 'y')], 'the name of plugin a is taken'],
    ['a plugin with the name of the core', [plugin('errand', 'x')], 'the name of plugin errand is taken'],
    ['one command twice', [plugin('a', 'x y'), plugin('b', 'x_y')], 'plugins a and b both have a command x_y'],
  ])('refuses %s', (_what, plugins, message) => {
    expect(() => createRegistry(plugins)).toThrow(message);
  });
});
