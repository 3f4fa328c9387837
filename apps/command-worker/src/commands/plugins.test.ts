import { command, definePlugin } from '@errand/plugin-sdk';
import { createCore } from './testing/core';

const deploy = definePlugin({
  name: 'deploy',
  version: '2.0.0',
  summary: 'Ships services',
  commands: { deploy: command({ summary: 'Deploy', run: () => undefined }) },
});
const setUp = () => createCore({ plugins: [deploy] });

it('lists all, with their state', async () => {
  const { admin, off } = setUp();
  off.add('deploy');
  const answer = await admin('plugin_list');
  expect(answer).toContain('| D | deploy |');
  expect(answer).toContain('| A | help |');
});

it('deactivates and activates, in the words of Errbot', async () => {
  const { admin, off } = setUp();
  expect(await admin('plugin_deactivate', 'deploy')).toBe('Plugin deploy deactivated.');
  expect([...off]).toEqual(['deploy']);
  expect(await admin('plugin_deactivate', 'Deploy')).toBe('deploy is already deactivated.');
  expect(await admin('plugin_activate', 'deploy')).toBe('Plugin deploy activated.');
  expect(await admin('plugin_activate', 'deploy')).toBe('deploy is already activated.');
  expect([...off]).toEqual([]);
});

it.each(['VersionChecker', 'version_checker', 'Version-Checker'])('takes %s for version-checker', async (name) => {
  const { admin, off } = setUp();
  expect(await admin('plugin_deactivate', name)).toBe('Plugin version-checker deactivated.');
  expect([...off]).toEqual(['version-checker']);
  expect(await admin('plugin_info', name)).toContain('**Name** version-checker');
});

it.each(['help', 'health', 'plugins', 'failures', 'executions'])(
  'keeps %s, without which nobody could go on',
  async (name) => {
    const { admin, off } = setUp();
    expect(await admin('plugin_deactivate', name)).toMatch(`Error deactivating ${name}: it is a part of Errand itself`);
    expect([...off]).toEqual([]);
  },
);

it('asks which one is meant', async () => {
  const { admin } = setUp();
  await expect(admin('plugin_activate')).rejects.toMatchObject({
    code: 'command_error',
    message: expect.stringMatching(
      /^Please tell me which of the following plugins to activate:\n- access\n- audit\n- config\n- executions\n/,
    ),
  });
  await expect(admin('plugin_deactivate')).rejects.toThrow('following plugins to deactivate:\n- ');
  await expect(admin('plugin_info', 'no`pe')).rejects.toThrow(
    /^no pe isn't a valid plugin name\. The current plugins are:\n- access\n/,
  );
});

it('tells about one', async () => {
  const answer = await setUp().admin('plugin_info', 'deploy');
  for (const line of [
    '**Name** deploy',
    '**Version** 2.0.0',
    '**State** Activated',
    '**Core** no',
    '**Commands** `deploy`',
  ])
    expect(answer).toContain(line);
  expect(answer).not.toContain('Patterns');
});

it('says that it is not to be done just now while the store is away', async () => {
  const away = Object.assign(new Error('the database is not available'), { code: 'store_unavailable' });
  const core = setUp();
  const plugins = { ...core.deps.plugins, set: () => Promise.reject(away) };
  const { admin } = createCore({ plugins: [deploy], deps: { plugins } });
  await expect(admin('plugin_deactivate', 'deploy')).rejects.toMatchObject({
    code: 'command_error',
    message: 'That could not be done just now: the database is not available. Try again in a minute.',
  });
});
