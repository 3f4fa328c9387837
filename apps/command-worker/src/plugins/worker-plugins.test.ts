import { command, definePlugin, on } from '@errand/plugin-sdk';
import { createLogger } from '@errand/runtime';
import type { WorkerSettings } from '../behaviour';
import type { FailedPlugin } from './load-plugins';
import { createWorkerPlugins } from './worker-plugins';

const settings: WorkerSettings = { prefix: '!', admins: [] };
const plugin = (name: string, handler: string) =>
  definePlugin({
    name,
    version: '1.0.0',
    summary: name,
    commands: { [handler]: command({ summary: handler, run: () => undefined }) },
  });
const relay = on('message', { run: () => undefined });
const broken: FailedPlugin = { file: '/p/broken.ts', because: 'it throws' };
const mine = { file: '/p/mine.ts', plugin: plugin('mine', 'echo') };

function setUp(first: WorkerSettings) {
  const said: string[] = [];
  const lines: string[] = [];
  const house = { isRefused: false };
  const loaded: string[][] = [];
  const plugins = createWorkerPlugins(first, {
    builtIns: ({ chatroomRelay }) => [
      { ...plugin('chatroom', 'room'), listeners: chatroomRelay ? { relay } : {} },
      plugin('utils', 'echo'),
    ],
    own: [],
    extra: { loaded: [mine], failed: [broken] },
    runnerOf: (each) => ({ names: each.map(({ name }) => name) }) as never,
    load({ manifests }) {
      if (house.isRefused) throw new Error('refused');
      loaded.push(manifests.map(({ name }) => name));
    },
    said: {
      say: (failed) => void said.push(...failed.map(({ file }) => file)),
      sayStray: () => undefined,
      stop: async () => undefined,
    },
    logger: createLogger({ name: 'test', level: 'warn', destination: { write: (line) => void lines.push(line) } }),
  });
  const names = () => plugins.now().manifests.map(({ name }) => name);
  return { plugins, names, said, lines, loaded, house };
}

it('says at once what is no plugin, and what the settings are to blame for when it is known that they hold', () => {
  const { plugins, said, lines } = setUp({ ...settings, corePlugins: ['Utils', 'Helpp'] });
  expect([said, lines]).toEqual([['/p/broken.ts'], []]);
  plugins.report();
  expect(said).toEqual(['/p/broken.ts', '/p/broken.ts', '/p/mine.ts']);
  expect(lines).toEqual([expect.stringContaining('"plugin":"Helpp"')]);
});

it('has other plugins under other settings, and room for one of the folder that a built-in one kept out', () => {
  const { plugins, names, loaded } = setUp(settings);
  expect(names()).toEqual(['chatroom', 'utils']);
  expect(plugins.now().failed.map(({ file }) => file)).toEqual(['/p/broken.ts', '/p/mine.ts']);
  const without = { ...settings, corePlugins: ['ChatRoom'] };
  plugins.take(without);
  const manifest = plugins.now().manifests[1];
  plugins.take({ ...without, chatroomRelay: { U1: ['C1'] } });
  expect(plugins.now().manifests[1]).toBe(manifest); // its help need not be made again
  expect(names()).toEqual(['chatroom', 'mine']);
  expect(loaded).toEqual([
    ['chatroom', 'mine'],
    ['chatroom', 'mine'],
  ]);
  expect(plugins.now()).toMatchObject({ excluded: ['utils'], failed: [broken], runner: { names: names() } });
  expect(plugins.now().manifests[0]?.listeners.map(({ name }) => name)).toEqual(['relay']);
});

it('keeps those that it has where the others cannot be had', () => {
  const { plugins, names, house } = setUp(settings);
  house.isRefused = true;
  expect(() => plugins.take({ ...settings, corePlugins: [] })).toThrow('refused');
  expect(names()).toEqual(['chatroom', 'utils']);
});
