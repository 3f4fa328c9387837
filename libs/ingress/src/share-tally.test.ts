import { createInMemoryBroker } from '@errand/broker';
import { waitFor } from '@errand/testing';
import { shareTally } from './share-tally';

function setup() {
  const hub = createInMemoryBroker();
  const clock = { now: 0 };
  const stops: (() => Promise<void>)[] = [];
  const join = (id: string, own: { sockets: number; delivered: number; failed: number }, teamId = 'T1') => {
    const broker = hub.connect(id);
    const tally = shareTally({ broker, teamId, id, own: () => own, now: () => clock.now, tellEveryMs: 5 });
    stops.push(tally.stop);
    return { tally, broker };
  };
  return { join, clock, stop: () => Promise.all(stops.map((stop) => stop())) };
}

describe('shareTally', () => {
  it('adds up what the ingresses of a workspace count', async () => {
    const { join, stop } = setup();
    const one = join('a', { sockets: 2, delivered: 100, failed: 3 }).tally;
    const two = join('b', { sockets: 2, delivered: 50, failed: 0 }).tally;
    join('c', { sockets: 7, delivered: 7, failed: 7 }, 'T2');
    const sum = { sockets: 4, delivered: 150, failed: 3 };
    await waitFor(() => one.total().sockets === 4 && two.total().sockets === 4, { what: 'both to know both' });
    expect([one.total(), two.total()]).toEqual([sum, sum]);
    await stop();
  });

  it('tells at once who is new what there is already', async () => {
    const { join, stop } = setup();
    const old = { sockets: 2, delivered: 0, failed: 0 };
    join('a', old);
    const { tally } = join('b', { sockets: 1, delivered: 0, failed: 0 });
    const changes: number[] = [];
    tally.onChange(() => changes.push(tally.total().sockets));
    await waitFor(() => changes.includes(3), { what: 'the news of the other' });
    await stop();
  });

  it('forgets who stops at once, and who falls silent after a minute', async () => {
    const { join, clock, stop } = setup();
    const { tally } = join('a', { sockets: 2, delivered: 0, failed: 0 });
    const leaver = join('b', { sockets: 2, delivered: 0, failed: 0 });
    const victim = join('c', { sockets: 2, delivered: 0, failed: 0 });
    await waitFor(() => tally.total().sockets === 6, { what: 'all three' });
    await leaver.tally.stop();
    await waitFor(() => tally.total().sockets === 4, { what: 'two of them' });
    await victim.broker.close(); // as if it were dead: it tells nothing more
    clock.now = 60_000;
    await waitFor(() => tally.total().sockets === 4, { what: 'the silent one, still counted' });
    clock.now = 60_001;
    await waitFor(() => tally.total().sockets === 2, { what: 'the one that is left' });
    await stop();
  });
});
