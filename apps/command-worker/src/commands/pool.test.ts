import { createCore } from './testing/core';

/** The core, with what an admin gets to hear who shuts it down. */
function setUp() {
  const core = createCore();
  const shutdown = (flags: { confirm?: boolean; kill?: boolean }) =>
    core.say('shutdown', '', { userId: 'UADMIN', isDirect: true }, {}, flags);
  return { ...core, shutdown };
}

it('restarts the pool, in the words of Errbot', async () => {
  const { admin, broadcasts } = setUp();
  expect(await admin('restart')).toBe('Deactivating all the plugins...\n---\nRestarting');
  expect(broadcasts).toEqual([{ kind: 'pool.stop', pool: 'default', how: 'restart', by: 'UADMIN' }]);
});

it('shuts the pool down, once that is confirmed', async () => {
  const { shutdown, broadcasts } = setUp();
  const question = 'Please provide `--confirm` to confirm you really want me to shut down.';
  expect(await shutdown({})).toBe(question);
  expect(await shutdown({ kill: true })).toBe(question);
  expect(broadcasts).toEqual([]);
  expect(await shutdown({ confirm: true })).toBe('Roger that. I am shutting down.');
  expect(broadcasts).toEqual([{ kind: 'pool.stop', pool: 'default', how: 'shutdown', by: 'UADMIN' }]);
});

it('kills the pool, once it is stored that this was said', async () => {
  const { shutdown, broadcasts, afterwards } = setUp();
  expect(await shutdown({ confirm: true, kill: true })).toBe('Killing myself right now!');
  expect(broadcasts).toEqual([]);
  for (const task of afterwards) task();
  expect(broadcasts).toEqual([{ kind: 'pool.stop', pool: 'default', how: 'kill', by: 'UADMIN' }]);
});

it('is not there where nobody would start the process again', () => {
  const { deps } = createCore({ deps: { pool: undefined } });
  expect(deps.registry().find('restart')).toBeUndefined();
  expect(deps.registry().find('shutdown')).toBeUndefined();
});
