import { readSettingsAndSource } from '@errand/settings';
import { createWorld, notice, post, startFakeEgress } from './testing/start-fake-egress';
import type { World } from './testing/start-fake-egress';

const slow = 'adminNotifications: ["<@U1>"]\npacing: { channelPerSecond: 0.01, channelBurst: 1 }\n';
const quick = 'adminNotifications: ["<@U2>"]\npacing: { channelPerSecond: 0 }\n';

/** An egress that goes by the table, started with a file. */
function startFollower(world: World, file: string) {
  const { settings, settingsSource: source } = readSettingsAndSource({ ERRAND_CONFIG: 'a.yaml' }, () => file);
  return startFakeEgress(world, { ...settings, following: { settings, source } });
}

async function store({ table }: World, text: string): Promise<number> {
  const after = await table.versions.latest();
  const row = await table.versions.add({ text, by: 'ana', through: 'command', id: `v${after + 1}`, after });
  return row?.version ?? 0;
}

it('begins with the version in the table, whatever its own file says', async () => {
  const world = createWorld();
  await store(world, quick);
  const egress = startFollower(world, slow);
  const since = world.clock.now();
  for (let number = 0; number < 3; number++) await egress.deliver('outbound', post(`${number}`, { number }));
  await world.clock.runUntil(() => world.slack.texts('C1').length === 3);
  expect(world.clock.now() - since).toBeLessThan(10_000);
  await world.clock.runUntil(() => egress.consumes('admin'));
  await egress.deliver('admin', notice('disk full'));
  await world.clock.runUntil(() => world.slack.texts().includes('disk full'));
  expect([world.slack.texts('D1'), world.slack.texts('D2')]).toEqual([
    [],
    [expect.stringMatching(/^Errand is up/), 'disk full'],
  ]);
});

it('goes by a new version from the word of it on', async () => {
  const world = createWorld();
  await store(world, slow);
  const egress = startFollower(world, slow);
  for (let number = 0; number < 3; number++) await egress.deliver('outbound', post(`${number}`, { number }));
  await world.clock.runUntil(() => world.slack.texts('C1').length === 1);
  const since = world.clock.now();
  egress.broadcast({ kind: 'settings.changed', version: await store(world, quick) });
  await egress.deliver('outbound', post('other', { executionId: 'e2', channelId: 'C2' }));
  await egress.deliver('outbound', post('other', { executionId: 'e3', channelId: 'C2' }));
  await world.clock.runUntil(() => world.slack.texts('C2').length === 2);
  expect(world.clock.now() - since).toBeLessThan(10_000);
});

it('goes on by the old version where it finds faults in the new one, and tells its admins', async () => {
  const world = createWorld();
  await store(world, quick);
  const egress = startFollower(world, quick);
  await world.clock.runUntil(() => egress.consumes('admin'));
  egress.broadcast({ kind: 'settings.changed', version: await store(world, 'pacing: { channelPerSecond: soon }\n') });
  await world.clock.runUntil(() => world.slack.texts('D2').length === 2);
  expect(world.slack.texts('D2')[1]).toContain('Version 2 of the settings was refused');
  await egress.deliver('admin', notice('disk full'));
  await world.clock.runUntil(() => world.slack.texts('D2').length === 3);
});
