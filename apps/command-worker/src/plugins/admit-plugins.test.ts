import { command, definePlugin, hear } from '@errand/plugin-sdk';
import type { PluginDefinition } from '@errand/plugin-sdk';
import { admitPlugins } from './admit-plugins';

const a = (name: string, rest: Partial<PluginDefinition> = {}) =>
  definePlugin({ name, version: '1.0.0', summary: 'Test', ...rest });
const deploy = { deploy: command({ summary: 'Deploy', run: () => undefined }) };
const names = ({ plugins }: ReturnType<typeof admitPlugins>) => plugins.map(({ name }) => name);

describe('admitPlugins', () => {
  it('has those of the folder stand beside the own ones', () => {
    const admitted = admitPlugins([a('help')], {
      loaded: [{ file: '/p/x.ts', plugin: a('x') }],
      failed: [{ file: '/p/y.ts', because: 'it throws' }],
    });
    expect(names(admitted)).toEqual(['help', 'x']);
    expect(admitted.failed).toEqual([{ file: '/p/y.ts', because: 'it throws' }]);
  });

  it('names who has the name already', () => {
    const loaded = [
      { file: '/p/1.ts', plugin: a('x') },
      { file: '/p/2.ts', plugin: a('x') },
      { file: '/p/3.ts', plugin: a('help') },
      { file: '/p/4.ts', plugin: a('errand') },
    ];
    const admitted = admitPlugins([a('help')], { loaded, failed: [] });
    expect(names(admitted)).toEqual(['help', 'x']);
    expect(admitted.failed).toEqual([
      { file: '/p/2.ts', because: 'its name x is that of 1.ts, which is loaded already' },
      { file: '/p/3.ts', because: 'its name help is that of a built-in plugin, which is loaded already' },
      { file: '/p/4.ts', because: 'the name of plugin errand is taken' },
    ]);
  });

  it('leaves out one whose template cannot be read', () => {
    const loaded = [
      { file: '/p/1.ts', plugin: a('x', { templates: { t: '{% for x in %}' } }) },
      { file: '/p/2.ts', plugin: a('y') },
    ];
    const admitted = admitPlugins([a('help')], { loaded, failed: [] });
    expect(names(admitted)).toEqual(['help', 'y']);
    expect(admitted.failed).toEqual([
      { file: '/p/1.ts', because: expect.stringContaining('the template x/t cannot be read') },
    ]);
  });

  it('leaves out one that wants the command of another, and one whose pattern is none', () => {
    const loaded = [
      { file: '/p/1.ts', plugin: a('x', { commands: deploy }) },
      { file: '/p/2.ts', plugin: a('y', { commands: deploy }) },
      {
        file: '/p/3.ts',
        plugin: a('z', { hears: { it: hear({ summary: 'It', pattern: '(', run: () => undefined }) } }),
      },
    ];
    const admitted = admitPlugins([], { loaded, failed: [] });
    expect(names(admitted)).toEqual(['x']);
    expect(admitted.failed).toEqual([
      { file: '/p/2.ts', because: 'plugins x and y both have a command deploy' },
      { file: '/p/3.ts', because: expect.stringMatching(/^plugin z, hear it: /) },
    ]);
  });
});
