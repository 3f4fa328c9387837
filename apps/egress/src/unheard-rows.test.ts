import type { World } from './testing/start-fake-egress';
import { createWorld, post, startFakeEgress } from './testing/start-fake-egress';

/** An egress that has begun and holds all partitions, and another one that takes deliveries in its place. */
async function both(world: World) {
  const holder = startFakeEgress(world);
  await holder.deliver('outbound', post('warm-up', { executionId: 'e0', channelId: 'C0' }));
  await world.clock.runUntil(() => world.ledger.row('e0/0/0').state === 'posted');
  const other = startFakeEgress({ ...world, partitions: [] });
  return { holder, other };
}

it('sends what another accepted, of which no word came, before what comes after it', async () => {
  const world = createWorld();
  const { holder, other } = await both(world);
  await other.deliver('outbound', post('first'));
  expect(other.broadcasts).toContainEqual(expect.objectContaining({ kind: 'ledger.waiting', conversation: 'T1:C1' }));
  await holder.deliver('outbound', post('second', { executionId: 'e2' }));
  expect(world.ledger.row('e2/0/0').state).toBe('waiting');
  await world.clock.runUntil(() => world.slack.texts('C1').length === 2);
  expect(world.slack.texts('C1')).toEqual(['first', 'second']);
});

it('looks for it as soon as the broker is back', async () => {
  const world = createWorld();
  const { holder, other } = await both(world);
  holder.tellFault('no connection');
  await other.deliver('outbound', post('first'));
  const since = world.clock.now();
  holder.tellFault(undefined);
  await world.clock.runUntil(() => world.slack.texts('C1').length === 1);
  expect(world.clock.now() - since).toBeLessThan(1_000);
});
