import type { OpenStore } from './fixture';
import { aReply, anEvent, anExecution, range, useStore } from './fixture';

export function claimSuite(open: OpenStore): void {
  const fixture = useStore(open);

  it('gives an execution to one of many who claim it at the same time', async () => {
    const { store, other } = fixture();
    const claims = await Promise.all(range(40).map((n) => (n % 2 ? store : other).executions.claim(anExecution())));

    const busy = claims.filter((claim) => claim.outcome === 'busy');
    expect(claims.filter((claim) => claim.outcome === 'claimed')).toEqual([
      { outcome: 'claimed', lease: { executionId: 'e1', version: 1 }, expired: false },
    ]);
    expect(busy).toHaveLength(39);
    expect(busy[0]).toEqual({ outcome: 'busy', owner: 'worker-a', version: 1, leaseEndsInMs: expect.any(Number) });
    for (const claim of busy) {
      expect(claim.leaseEndsInMs).toBeGreaterThan(0);
      expect(claim.leaseEndsInMs).toBeLessThan(61_000); // a statement that waited for the row began before the lease
    }
  });

  it('gives an execution to one of many who take it over at the same time', async () => {
    const { store, other } = fixture();
    await store.executions.claim(anExecution({ leaseMs: -1 }));

    const claims = await Promise.all(range(20).map((n) => (n % 2 ? store : other).executions.claim(anExecution())));

    expect(claims.map((claim) => claim.outcome).sort()).toEqual([...Array(19).fill('busy'), 'taken_over']);
  });

  it('lets an ended lease be taken over, with the replies stored before under the new version', async () => {
    const { store, other } = fixture();
    await store.executions.claim(anExecution({ leaseMs: -1 }));
    const lease = { executionId: 'e1', version: 1 };
    await store.executions.addReply(lease, aReply('e1', 0));
    await store.executions.addReply(lease, aReply('e1', 1));
    await store.executions.markPublished('e1', [0]);

    const claim = await other.executions.claim(anExecution({ owner: 'worker-b' }));

    expect(claim).toEqual({
      outcome: 'taken_over',
      lease: { executionId: 'e1', version: 2 },
      attempt: 2,
      lapsed: 1,
      expired: false,
      replies: [
        { number: 0, envelope: expect.objectContaining({ data: expect.objectContaining({ leaseVersion: 2 }) }) },
        { number: 1, envelope: expect.objectContaining({ data: expect.objectContaining({ number: 1 }) }) },
      ],
    });
    expect(await store.executions.claim(anExecution())).toMatchObject({ outcome: 'busy', owner: 'worker-b' });
  });

  it('answers a claim that is asked again as it did before, even when its lease has ended meanwhile', async () => {
    const { store } = fixture();
    const claim = anExecution({ claimId: 'delivery-1', leaseMs: -1 });
    const first = await store.executions.claim(claim);

    expect(await store.executions.claim({ ...claim, leaseMs: 60_000 })).toEqual(first);
    expect(await store.executions.claim(anExecution({ claimId: 'delivery-2' }))).toMatchObject({ outcome: 'busy' });

    await store.executions.renew([{ executionId: 'e1', version: 1 }], -1);
    const takeover = await store.executions.claim(anExecution({ claimId: 'delivery-2' }));
    expect(takeover).toMatchObject({ outcome: 'taken_over', attempt: 2 });
    expect(await store.executions.claim(anExecution({ claimId: 'delivery-2' }))).toEqual(takeover);
    expect(await store.executions.claim(claim)).toMatchObject({ outcome: 'busy', version: 2 });
  });

  it('lets what was given back be taken over at once, and does not count that as a lapsed lease', async () => {
    const { store, other } = fixture();
    const lease = { executionId: 'e1', version: 1 };
    await store.executions.claim(anExecution());
    await store.executions.addReply(lease, aReply('e1', 0));
    await store.executions.release(lease);
    await store.executions.release(lease);
    expect(await store.executions.renew([lease], 60_000)).toEqual(['e1']);
    await expect(store.executions.commit(lease, { state: 'done' }, [])).rejects.toMatchObject({
      code: 'store_lease_lost',
    });
    expect(await other.executions.abandoned([7], { graceMs: 0, limit: 1 })).toMatchObject([{ id: 'e1' }]);

    const second = await other.executions.claim(anExecution({ owner: 'worker-b', leaseMs: -1 }));
    expect(second).toMatchObject({ outcome: 'taken_over', attempt: 2, lapsed: 0, replies: [{ number: 0 }] });
    expect(await store.executions.claim(anExecution())).toMatchObject({
      outcome: 'taken_over',
      attempt: 3,
      lapsed: 1,
    });
  });

  it('gives nothing back that somebody else holds, or that has ended', async () => {
    const { store, other } = fixture();
    await store.executions.claim(anExecution({ leaseMs: -1 }));
    await other.executions.claim(anExecution({ owner: 'worker-b' }));
    await store.executions.release({ executionId: 'e1', version: 1 });
    expect(await store.executions.claim(anExecution())).toMatchObject({ outcome: 'busy', owner: 'worker-b' });

    await other.executions.commit({ executionId: 'e1', version: 2 }, { state: 'done' }, []);
    await other.executions.release({ executionId: 'e1', version: 2 });
    expect(await store.executions.claim(anExecution())).toEqual({ outcome: 'ended', unpublished: [] });
  });

  it('tells on its own clock whether the time of the event has passed', async () => {
    const { store } = fixture();
    const claim = (id: string, expiresat?: string) =>
      store.executions.claim(anExecution({ id, envelope: anEvent('hi', expiresat) }));

    expect(await claim('past', new Date(Date.now() - 60_000).toISOString())).toMatchObject({ expired: true });
    expect(await claim('future', new Date(Date.now() + 60_000).toISOString())).toMatchObject({ expired: false });
    expect(await claim('never')).toMatchObject({ expired: false });
    expect(await claim('antique', '0000-01-01T00:00:00Z')).toMatchObject({ expired: true });
  });

  it('makes few round trips for many claims at once', async () => {
    const { store, roundTrips } = fixture();
    await store.ping();
    const before = roundTrips();

    const claims = await Promise.all(range(1_000).map((n) => store.executions.claim(anExecution({ id: `e${n}` }))));

    expect(claims.map((claim) => claim.outcome === 'claimed' && claim.lease.executionId)).toEqual(
      range(1_000).map((n) => `e${n}`),
    );
    expect(roundTrips() - before).toBeLessThanOrEqual(20);
  });

  it('fails only the claim whose values the database refuses, and takes the others of its batch', async () => {
    const { store } = fixture();
    const claims = await Promise.allSettled([
      store.executions.claim(anExecution({ id: 'good' })),
      store.executions.claim(anExecution({ id: 'bad', partition: 1_000_000 })),
      store.executions.claim(anExecution({ id: 'better' })),
    ]);

    expect(claims.map((claim) => claim.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await store.executions.claim(anExecution({ id: 'better' }))).toMatchObject({ outcome: 'busy' });
    expect(store.fault()).toBeUndefined();
  });
}
