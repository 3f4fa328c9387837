import { createCore } from './testing/core';

it('restarts the pool, in the words of Errbot', async () => {
  const { admin, broadcasts } = createCore();
  expect(await admin('restart')).toBe('Deactivating all the plugins...\n---\nRestarting');
  expect(broadcasts).toEqual([{ kind: 'pool.stop', pool: 'default', how: 'restart', by: 'UADMIN' }]);
});

it('shuts the pool down, once that is confirmed', async () => {
  const { admin, broadcasts } = createCore();
  const question = 'Please provide `--confirm` to confirm you really want me to shut down.';
  expect(await admin('shutdown')).toBe(question);
  expect(await admin('shutdown', 'now')).toBe(question);
  for (const text of ['--kill', '—kill', '--confirm --kill'])
    await expect(admin('shutdown', text)).rejects.toThrow('Nothing is killed');
  expect(broadcasts).toEqual([]);
  expect(await admin('shutdown', '--confirm')).toBe('Roger that. I am shutting down.');
  expect(broadcasts).toEqual([{ kind: 'pool.stop', pool: 'default', how: 'shutdown', by: 'UADMIN' }]);
});

it('knows what a phone makes of two dashes', async () => {
  expect(await createCore().admin('shutdown', '—confirm')).toBe('Roger that. I am shutting down.');
});

it('is not there where nobody would start the process again', () => {
  const { deps } = createCore({ deps: { pool: undefined } });
  expect(deps.registry().find('restart')).toBeUndefined();
  expect(deps.registry().find('shutdown')).toBeUndefined();
});
