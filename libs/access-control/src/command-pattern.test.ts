import { compileCommandPattern } from './command-pattern';

const matches = (pattern: string, plugin: string, name = 'start all') =>
  compileCommandPattern(pattern)({ plugin, name });

describe('the pattern of a rule', () => {
  it.each([
    ['MyPlugin:*', 'my-plugin'],
    ['myplugin:start_all', 'my-plugin'],
    ['my_plugin:Start_All', 'my-plugin'],
    ['my-plugin:*', 'myplugin'],
    ['My Plugin:*', 'my-plugin'],
    ['*Checker:*', 'version-checker'],
    ['VersionCh*:*', 'version-checker'],
    ['my_*:*', 'my-plugin'],
    ['my-*:*', 'my-plugin'],
    ['my?plugin:*', 'my-plugin'],
    ['my[-_]plugin:*', 'my-plugin'],
    ['[a-m]yplugin:*', 'my-plugin'],
    ['start*', 'my-plugin'],
  ])('%s is for %s', (pattern, plugin) => {
    expect(matches(pattern, plugin)).toBe(true);
  });

  it.each([
    ['my-*:*', 'mystery'],
    ['my_*:*', 'mystery'],
    ['MyPlugin:*', 'my-plugins'],
    ['[a-l]yplugin:*', 'my-plugin'],
    ['MyPlugin:startall', 'my-plugin'],
    ['MyPlugin:start-all', 'my-plugin'],
    ['MyPlugin:start all', 'my-plugin'],
    [':*', 'my-plugin'],
  ])('%s is not for %s', (pattern, plugin) => {
    expect(matches(pattern, plugin)).toBe(false);
  });
});
