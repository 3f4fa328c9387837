import type { AdapterModule } from './load-adapter';
import { isModuleAddress, loadAdapter } from './load-adapter';

interface Door {
  open(): string;
  close(): string;
}
const loading = (exported: unknown, more: Partial<AdapterModule<Door, { name: string }>> = {}) =>
  loadAdapter<Door, { name: string }>({
    variable: 'DOOR_URL',
    address: 'module:./door.mjs',
    method: 'build',
    options: { name: 'front' },
    members: { open: true, close: true },
    described: 'Door of @errand/doors',
    load: () => Promise.resolve(exported),
    ...more,
  });
const door = (name: string): Door => ({ open: () => `${name} open`, close: () => `${name} closed` });

it('tells the address of a module from that of a server', () => {
  expect(['module:./a.mjs', 'module:a', 'module:', 'amqp://module:1'].map(isModuleAddress)).toEqual([
    ...[true, true, false, false],
  ]);
});

it('has the module make what stands in, with the options, also later and from CommonJS', async () => {
  const build = ({ name }: { name: string }) => door(name);
  const late = (options: { name: string }) => Promise.resolve(build(options));
  for (const exported of [{ default: { build } }, { default: { build: late } }, { default: { default: { build } } }])
    expect((await loading(exported)).open()).toBe('front open');
});

it('loads what stands behind the prefix', async () => {
  const asked: string[] = [];
  const load = (file: string) => {
    asked.push(file);
    return Promise.resolve({ default: { build: () => door('x') } });
  };
  await loading(undefined, { load });
  expect(asked).toEqual(['./door.mjs']);
});

const broken = () => {
  throw new Error('no\n  hinges');
};
it.each([
  ['cannot be loaded', {}, () => Promise.reject(new Error('not there')), 'cannot be loaded (not there)'],
  ['exports nothing', {}, undefined, 'must have a default export with a function build(options)'],
  ['exports no default', { build: door }, undefined, 'must have a default export with a function build(options)'],
  ['exports another default', { default: { open: 1 } }, undefined, 'must have a default export with a function build'],
  ['throws', { default: { build: broken } }, undefined, 'has failed in its build(options) (no hinges)'],
  ['fails later', { default: { build: () => Promise.reject(new Error('x')) } }, undefined, 'has failed in its build'],
  [
    'gives back nothing',
    { default: { build: () => undefined } },
    undefined,
    'gives back something without open, close;',
  ],
  [
    'gives back a half',
    { default: { build: () => ({ open: door }) } },
    undefined,
    'gives back something without close;',
  ],
])('says what is wrong with a module that %s', async (_, exported, load, said) => {
  const refused = loading(exported, load && { load });
  await expect(refused).rejects.toMatchObject({ code: 'config_invalid' });
  await expect(refused).rejects.toThrow(`  - DOOR_URL: the module ./door.mjs ${said}`);
  await expect(refused).rejects.toThrow(/; Door of @errand\/doors says what it must be$/);
});

it('says of a file and of a package that are not there that they cannot be loaded', async () => {
  for (const address of ['module:./nowhere/door.mjs', 'module:@nobody/door'])
    await expect(loadAdapter({ ...bare, address })).rejects.toThrow(/cannot be loaded \(Cannot find/);
});
const bare = { variable: 'DOOR_URL', method: 'build', options: {}, members: {}, described: 'Door' };
