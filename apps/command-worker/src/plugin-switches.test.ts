import type { Broadcast } from '@errand/contracts';
import { createTestClock } from '@errand/engine/testing';
import { command, definePlugin, manifestOf } from '@errand/plugin-sdk';
import { createLogger } from '@errand/runtime';
import { startPluginSwitches } from './plugin-switches';

const logger = createLogger({ name: 'test', level: 'silent' });
const plugin = (name: string, handler: string) =>
  manifestOf(
    definePlugin({
      name,
      version: '1.0.0',
      summary: name,
      commands: { [handler]: command({ summary: handler, run: () => undefined }) },
    }),
  );

/** Two workers on one store, which a test may take away. */
function setUp(off: string[] = []) {
  const states = new Set(off);
  const house = { isAway: false, heard: [] as Broadcast[] };
  const store = {
    async deactivated() {
      if (house.isAway) throw new Error('away');
      return [...states];
    },
    async set(name: string, active: boolean) {
      if (active) states.delete(name);
      else states.add(name);
    },
  };
  const clock = createTestClock();
  const start = () =>
    startPluginSwitches({
      plugins: { manifests: [plugin('utils', 'echo'), plugin('help', 'help')], excluded: [] },
      core: ['help'],
      store,
      broadcast: (message) => house.heard.push(message),
      clock,
      logger,
    });
  return { house, clock, start };
}

it('starts with what the store says, and with nothing before that is known', async () => {
  const { house, clock, start } = setUp(['utils']);
  house.isAway = true;
  const switches = start();
  let isKnown = false;
  void switches.known.then(() => (isKnown = true));
  await clock.advance(5_000);
  expect(isKnown).toBe(false);
  house.isAway = false;
  await clock.advance(1_000);
  await switches.known;
  expect(switches.isActive('utils')).toBe(false);
  expect(switches.registry.find('echo')).toBeUndefined();
  expect(switches.registry.get('utils', 'echo')).toBeUndefined();
  expect(switches.registry.find('help')).toBeDefined();
  expect(switches.all.map(({ name }) => name)).toEqual(['help', 'utils']);
  await switches.stop();
});

it('switches at once where it is said, and elsewhere when that is heard, or by and by', async () => {
  const { house, clock, start } = setUp();
  const [here, there, deaf] = [start(), start(), start()];
  await Promise.all([here.known, there.known, deaf.known]);
  await here.set('utils', false, 'UANA');
  expect(here.registry.find('echo')).toBeUndefined();
  expect(house.heard).toEqual([{ kind: 'plugins.changed' }]);
  expect(there.registry.find('echo')).toBeDefined();
  there.hear({ kind: 'plugins.changed' });
  await clock.advance(0);
  expect(there.registry.find('echo')).toBeUndefined();
  expect(deaf.isActive('utils')).toBe(true);
  await clock.advance(30_000);
  expect(deaf.isActive('utils')).toBe(false);
  await deaf.set('utils', true, 'UANA');
  expect(deaf.registry.find('echo')).toBeDefined();
  await Promise.all([here.stop(), there.stop(), deaf.stop()]);
});

it('never switches off what is core, whatever the store says', async () => {
  const { start } = setUp(['help']);
  const switches = start();
  await switches.known;
  expect(switches.isCore('help')).toBe(true);
  expect(switches.isActive('help')).toBe(true);
  await switches.stop();
});

it('has what other settings load, those that are switched off aside, and keeps what it has where two want one name', async () => {
  const { start } = setUp(['rooms']);
  const switches = start();
  await switches.known;
  const { registry } = switches;
  switches.load({ manifests: [plugin('rooms', 'room'), plugin('help', 'help')], excluded: ['utils'] });
  expect([registry.find('echo'), registry.find('room')]).toEqual([undefined, undefined]);
  expect(switches.all.map(({ name }) => name)).toEqual(['help', 'rooms']);
  expect(switches.excluded).toEqual(['utils']);
  const clash = { manifests: [plugin('rooms', 'help'), plugin('help', 'help')], excluded: [] };
  expect(() => switches.load(clash)).toThrow('both have a command help');
  await switches.set('rooms', true, 'UANA');
  expect(registry.find('room')).toBeDefined();
  await switches.stop();
});

it('lets nobody wait for ever when it stops', async () => {
  const { house, start } = setUp();
  house.isAway = true;
  const switches = start();
  await switches.stop();
  await switches.known;
});
