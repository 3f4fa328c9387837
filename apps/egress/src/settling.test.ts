import type { LedgerMark } from '@errand/storage';
import { createWorld, post, startFakeEgress, update } from './testing/start-fake-egress';

/** An egress whose word that a message stands in Slack is held back, as a store does that lets it gather. */
function slowToSettle() {
  const world = createWorld();
  const { mark } = world.ledger;
  let release: () => void = () => undefined;
  const isReleased = new Promise<void>((resolve) => (release = resolve));
  world.ledger.mark = async (change: LedgerMark) => {
    if (change.state === 'posted' && change.key.startsWith('e')) await isReleased;
    return mark(change);
  };
  const looksUp = () => world.slack.calls.some(({ method }) => method === 'conversations.history');
  return { world, egress: startFakeEgress(world), mark, release, looksUp };
}

it('posts what is behind a message before the ledger knows that it stands in Slack', async () => {
  const { world, egress, release, looksUp } = slowToSettle();
  await egress.deliver('outbound', post('one'));
  await egress.deliver('outbound', post('two', { number: 1 }));
  await egress.deliver('outbound', post('three', { number: 2 }));
  await world.clock.runUntil(() => world.slack.texts('C1').length === 3);
  expect(world.ledger.row('e1/0/0').state).toBe('sending');

  // What comes again meanwhile is read from the ledger only when that knows.
  await egress.deliver('outbound', post('one'));
  release();
  await world.clock.runUntil(() => world.ledger.rows.every(({ state }) => state === 'posted'));
  expect(world.slack.texts('C1')).toEqual(['one', 'two', 'three']);
  expect(looksUp()).toBe(false);
});

it('changes a message when the ledger knows where it stands', async () => {
  const { world, egress, release } = slowToSettle();
  await egress.deliver('outbound', post('one'));
  await egress.deliver('outbound', update('e1/0', 'ONE', { number: 1 }));
  await world.clock.runUntil(() => world.slack.texts('C1').length === 1);
  await world.clock.advance(100);
  expect(world.slack.texts('C1')).toEqual(['one']);
  release();
  await world.clock.runUntil(() => world.slack.texts('C1')[0] === 'ONE');
});

it('finds in Slack, and posts no second time, what a killed process had not told the ledger of', async () => {
  const { world, egress, mark, looksUp } = slowToSettle();
  await egress.deliver('outbound', post('one'));
  await egress.deliver('outbound', post('two', { number: 1 }));
  await world.clock.runUntil(() => world.slack.texts('C1').length === 2);
  egress.die();
  world.ledger.mark = mark;

  startFakeEgress(world);
  await world.clock.runUntil(() => world.ledger.rows.every(({ state }) => state === 'posted'));
  expect(world.slack.texts('C1')).toEqual(['one', 'two']);
  expect(looksUp()).toBe(true);
});

it('is done with stopping when the ledger knows', async () => {
  const { world, egress, release } = slowToSettle();
  await egress.deliver('outbound', post('one'));
  await world.clock.runUntil(() => world.slack.texts('C1').length === 1);
  let isStopped = false;
  void egress.stop().then(() => (isStopped = true));
  await world.clock.advance(1_000);
  expect(isStopped).toBe(false);
  release();
  await world.clock.runUntil(() => isStopped);
  expect(world.ledger.row('e1/0/0').state).toBe('posted');
});
