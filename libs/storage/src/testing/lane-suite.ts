import type { NewExecution, Store } from '../store';
import type { OpenStore } from './fixture';
import { aReply, anEvent, anExecution, oddTexts, range, useStore } from './fixture';

/** An execution of the lane `T1:C1`. */
function inLane(id: string, change: Partial<NewExecution> = {}): NewExecution & { lane: string } {
  return { ...anExecution({ id, ...change }), lane: change.lane ?? 'T1:C1' };
}

export function laneSuite(open: OpenStore): void {
  const fixture = useStore(open);
  const claim = (store: Store, id: string, change: Partial<NewExecution> = {}) =>
    store.executions.claim(inLane(id, change));
  const start = (store: Store, id: string) => claim(store, id, { isNext: true });
  const end = (store: Store, id: string, version = 1) =>
    store.executions.commit({ executionId: id, version }, { state: 'done' }, []);
  const inOrder = async (store: Store, lane = 'T1:C1') =>
    (await store.executions.nextOf(7, lane, 100)).map(({ id }) => id);

  it('queue what is claimed while another runs in them, and nobody else', async () => {
    const { store, other } = fixture();
    expect(await claim(store, 'e1')).toMatchObject({ outcome: 'claimed' });
    expect(await claim(other, 'e2')).toEqual({ outcome: 'queued' });
    expect(await claim(other, 'elsewhere', { lane: 'T1:C2' })).toMatchObject({ outcome: 'claimed' });
    expect(await claim(other, 'other-partition', { partition: 8 })).toMatchObject({ outcome: 'claimed' });
    expect(await store.executions.claim(anExecution({ id: 'of no lane' }))).toMatchObject({ outcome: 'claimed' });

    await end(store, 'e1');
    expect(await claim(store, 'e3')).toEqual({ outcome: 'queued' });
    expect(await claim(store, 'e2')).toEqual({ outcome: 'queued' });
    expect(await inOrder(other)).toEqual(['e2', 'e3']);
    expect(await other.executions.queuedLanes([6, 7])).toEqual([{ partition: 7, lane: 'T1:C1', count: 2 }]);
    expect(await other.executions.queuedLanes([8])).toEqual([]);
  });

  it('are free when what ran in them has ended, and when it has left them', async () => {
    const { store } = fixture();
    await claim(store, 'e1');
    await end(store, 'e1');
    expect(await claim(store, 'e2')).toMatchObject({ outcome: 'claimed' });

    await store.executions.leaveLane({ executionId: 'e2', version: 7 });
    expect(await inOrder(store)).toEqual(['e2']);
    await store.executions.leaveLane({ executionId: 'e2', version: 1 });
    expect(await inOrder(store)).toEqual([]);
    expect(await claim(store, 'e3')).toMatchObject({ outcome: 'claimed' });
    expect(await claim(store, 'e2')).toMatchObject({ outcome: 'busy' });
    await end(store, 'e2');
  });

  it('are kept by what has ended until its replies are published, whenever they were stored', async () => {
    const { store, other } = fixture();
    await claim(store, 'e1');
    await store.executions.addReply({ executionId: 'e1', version: 1 }, aReply('e1', 0));
    await store.executions.commit({ executionId: 'e1', version: 1 }, { state: 'done' }, [aReply('e1', 1)]);
    expect(await claim(other, 'e1')).toMatchObject({ outcome: 'ended' });
    expect(await claim(other, 'e2')).toEqual({ outcome: 'queued' });
    await store.executions.markPublished('e1', [1]);
    expect(await claim(other, 'e3')).toEqual({ outcome: 'queued' });
    expect(await inOrder(other)).toEqual(['e1', 'e2', 'e3']);
    await store.executions.markPublished('e1', [0]);
    expect(await inOrder(other)).toEqual(['e2', 'e3']);
    for (const id of ['e2', 'e3']) {
      await start(store, id);
      await end(store, id);
    }
    expect(await claim(store, 'e4')).toMatchObject({ outcome: 'claimed' });
    await store.executions.commit({ executionId: 'e4', version: 1 }, { state: 'done' }, [aReply('e4', 0)]);
    expect(await claim(store, 'e5')).toEqual({ outcome: 'queued' });
  });

  it('are not kept, to the process that says so, by what it has published and not noted yet', async () => {
    const { store, other } = fixture();
    await claim(store, 'e1');
    await store.executions.commit({ executionId: 'e1', version: 1 }, { state: 'done' }, [aReply('e1', 0)]);
    const marked = store.executions.markPublished('e1', [0]);
    expect(await inOrder(store)).toEqual([]);
    expect(await claim(store, 'e2')).toMatchObject({ outcome: 'claimed' });
    await marked;
    expect(await claim(other, 'e3')).toEqual({ outcome: 'queued' });
    expect(await inOrder(other)).toEqual(['e2', 'e3']);
  });

  it('are not kept by what left them, though its replies are not published', async () => {
    const { store } = fixture();
    await claim(store, 'e1');
    await store.executions.leaveLane({ executionId: 'e1', version: 1 });
    await store.executions.commit({ executionId: 'e1', version: 1 }, { state: 'done' }, [aReply('e1', 0)]);
    expect(await claim(store, 'e2')).toMatchObject({ outcome: 'claimed' });
  });

  it('are kept by what runs in them while it is taken over', async () => {
    const { store, other } = fixture();
    await claim(store, 'e1', { leaseMs: -1 });
    expect(await claim(store, 'e2')).toEqual({ outcome: 'queued' });
    expect(await inOrder(store)).toEqual(['e1', 'e2']);
    expect(await claim(other, 'e1', { owner: 'worker-b' })).toMatchObject({ outcome: 'taken_over', attempt: 2 });
    expect(await inOrder(other)).toEqual(['e1', 'e2']);
  });

  it('start what is queued as a first claim when its turn comes, and that once', async () => {
    const { store, other } = fixture();
    await claim(store, 'e1');
    await store.executions.enqueue(inLane('e2'));
    expect(await store.executions.abandoned([7], { graceMs: 0, limit: 9 })).toEqual([]);
    await end(store, 'e1');

    const claims = await Promise.all(range(20).map((n) => start(n % 2 ? store : other, 'e2')));
    expect(claims.filter(({ outcome }) => outcome !== 'busy')).toEqual([
      { outcome: 'claimed', lease: { executionId: 'e2', version: 1 }, expired: false },
    ]);
    expect(await inOrder(other)).toEqual(['e2']);
    expect(await other.executions.queuedLanes([7])).toEqual([]);
    await end(other, 'e2');
    expect(await start(store, 'e2')).toEqual({ outcome: 'ended', unpublished: [] });
  });

  it('answer a start that is asked again as before, and count its lapsed lease as any other', async () => {
    const { store } = fixture();
    await store.executions.enqueue(inLane('e1'));
    const asked = { isNext: true, claimId: 'turn-1', leaseMs: -1 };
    const first = await claim(store, 'e1', asked);
    expect(first).toMatchObject({ outcome: 'claimed', lease: { version: 1 } });
    expect(await claim(store, 'e1', asked)).toEqual(first);
    expect(await start(store, 'e1')).toMatchObject({ outcome: 'taken_over', attempt: 2, lapsed: 1 });
  });

  it('tell when its turn comes that the time of what was queued has passed', async () => {
    const { store } = fixture();
    await store.executions.enqueue(inLane('old', { envelope: anEvent('hi', '2025-01-01T00:00:00Z') }));
    expect(await start(store, 'old')).toMatchObject({ outcome: 'claimed', expired: true });
  });

  it('keep the order of the calls, and hand it out a page at a time', async () => {
    const { store, other } = fixture();
    await claim(store, 'running');
    const ids = range(50).map((n) => `e${(n * 7) % 50}`);
    await Promise.all(ids.map((id) => store.executions.enqueue(inLane(id))));
    expect(await inOrder(other)).toEqual(['running', ...ids]);
    expect((await other.executions.nextOf(7, 'T1:C1', 3)).map(({ id }) => id)).toEqual(['running', ...ids.slice(0, 2)]);
    await end(store, 'running');
    expect((await other.executions.nextOf(7, 'T1:C1', 2)).map(({ id }) => id)).toEqual(ids.slice(0, 2));
  });

  it('give back what was queued as it was', async () => {
    const { store, other } = fixture();
    const { id, plugin, handler, envelope, input, partition, lane } = inLane('e1');
    const execution = { id, plugin, handler, envelope, input, partition };
    await store.executions.enqueue({ ...execution, lane });
    expect(await other.executions.nextOf(7, 'T1:C1', 9)).toEqual([execution]);
  });

  it('leave alone what is there already, in whatever state', async () => {
    const { store } = fixture();
    await claim(store, 'e1');
    for (const id of ['e2', 'e3', 'e2', 'e1']) await store.executions.enqueue(inLane(id));
    expect(await inOrder(store)).toEqual(['e1', 'e2', 'e3']);
    await end(store, 'e1');
    await store.executions.enqueue(inLane('e1'));
    expect(await inOrder(store)).toEqual(['e2', 'e3']);
  });

  it('queue by the batch', async () => {
    const { store, roundTrips } = fixture();
    await store.ping();
    const before = roundTrips();
    await Promise.all(range(1_000).map((n) => store.executions.enqueue(inLane(`e${n}`, { lane: `T1:C${n % 500}` }))));
    expect(roundTrips() - before).toBeLessThanOrEqual(20);
    expect(await inOrder(store, 'T1:C3')).toEqual(['e3', 'e503']);
  });

  it('may have any name', async () => {
    const { store } = fixture();
    // As long as a key may be, of characters that take six each.
    const noise = Array.from({ length: 500 }, (_, n) => String.fromCharCode(0xd800 + ((n * 7919) % 2048)));
    for (const lane of [...oddTexts, noise.join('')]) {
      await claim(store, `first of ${lane}`, { lane });
      await store.executions.enqueue(inLane(`second of ${lane}`, { lane }));
      expect(await inOrder(store, lane)).toEqual([`first of ${lane}`, `second of ${lane}`]);
    }
    for (const { lane } of await store.executions.queuedLanes([7])) expect(await inOrder(store, lane)).toHaveLength(2);
  });

  it('are not pruned while anything is queued in them', async () => {
    const { store } = fixture();
    await store.executions.enqueue(inLane('e1'));
    await store.prune({ olderThanMs: -60_000 });
    expect(await inOrder(store)).toEqual(['e1']);
    expect(await store.failures.executions.count()).toBe(0);
  });
}
