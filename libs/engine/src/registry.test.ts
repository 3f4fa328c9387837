import { command, definePlugin, manifestOf } from '@errand/plugin-sdk';
import { createRegistry } from './registry';
import { manifest } from './testing/manifest';

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
    return found && [found.entry.handler.name, found.rest];
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

  it('refuses two plugins whose names rules and people could not tell apart', () => {
    const both = () => createRegistry([plugin('my-plugin', 'a'), plugin('myplugin', 'b')]);
    expect(both).toThrow('the name of plugin myplugin is taken');
  });

  it('gets a command by plugin and name', () => {
    expect(registry.get('users', 'user add')?.handler.name).toBe('user add');
    expect(registry.get('other', 'user add')).toBeUndefined();
  });

  it('finds a command by an alias, which may be longer than its name', () => {
    const aliased = createRegistry([
      manifest('a', { commands: { add: { aliases: ['user add now', 'hinzufügen'] }, user: {} } }),
    ]);
    const find = (text: string) => {
      const found = aliased.find(text);
      return found && [found.entry.handler.name, found.rest];
    };
    expect(find('user add now x')).toEqual(['add', 'x']);
    expect(find('user add x')).toEqual(['user', 'add x']);
    expect(find('hinzufu\u0308gen x')).toEqual(['add', 'x']);
    expect(aliased.get('a', 'hinzufügen')).toBeUndefined();
  });

  it('tells handlers of all kinds by plugin and name', () => {
    const all = createRegistry([
      manifest('a', {
        commands: { it: {} },
        hears: { thanks: { pattern: 'thanks' } },
        listeners: { welcome: { event: 'join' } },
      }),
      manifest('b', { hears: { thanks: { pattern: 'ta' } } }),
    ]);
    const kinds = [
      ['a', 'it'],
      ['a', 'thanks'],
      ['a', 'welcome'],
      ['b', 'it'],
    ] as const;
    expect(kinds.map(([name, handler]) => all.get(name, handler)?.kind)).toEqual([
      'command',
      'hear',
      'listener',
      undefined,
    ]);
    expect(all.hears.map(({ plugin, handler }) => [plugin.name, handler.name])).toEqual([
      ['a', 'thanks'],
      ['b', 'thanks'],
    ]);
    expect(all.listeners).toHaveLength(1);
  });

  it('names the pattern that it cannot use', () => {
    const plugins = [manifest('a', { hears: { look: { pattern: 'a(?=b)' } } })];
    expect(() => createRegistry(plugins)).toThrow('plugin a, hear look: error parsing regexp');
  });

  it.each([
    ['two plugins of one name', [plugin('a', 'x'), plugin('a', 'y')], 'the name of plugin a is taken'],
    ['a plugin with the name of the core', [plugin('errand', 'x')], 'the name of plugin errand is taken'],
    [
      'an alias that another has for a name',
      [plugin('a', 'x y'), manifest('b', { commands: { z: { aliases: ['x y'] } } })],
      'plugins a and b both have a command x y',
    ],
    ['one command twice', [plugin('a', 'x y'), plugin('b', 'x_y')], 'plugins a and b both have a command x_y'],
  ])('refuses %s', (_what, plugins, message) => {
    expect(() => createRegistry(plugins)).toThrow(message);
  });
});
