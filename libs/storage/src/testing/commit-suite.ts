import type { Lease, Store } from '../store';
import type { OpenStore } from './fixture';
import { aReply, anEvent, anExecution, range, useStore } from './fixture';

export function commitSuite(open: OpenStore): void {
  const fixture = useStore(open);
  const lost = { code: 'store_lease_lost' };

  it('stores the end and the replies together, and hands out those that were not published', async () => {
    const { store, other } = fixture();
    const lease = await claimed(store, 'e1');
    await store.executions.addReply(lease, aReply('e1', 0));
    await store.executions.commit(lease, { state: 'done' }, [aReply('e1', 1), aReply('e1', 2)]);

    expect(await unpublished(other, 'e1')).toEqual([0, 1, 2]);
    await store.executions.markPublished('e1', [0, 2]);
    expect(await unpublished(other, 'e1')).toEqual([1]);
    await other.executions.markPublished('e1', [1]);
    await other.executions.markPublished('e1', [1]);
    expect(await unpublished(store, 'e1')).toEqual([]);
  });

  it('hands out unpublished replies under the version that ended the execution', async () => {
    const { store } = fixture();
    const first = await claimed(store, 'e1', -1);
    await store.executions.addReply(first, aReply('e1', 0));
    const second = await store.executions.claim(anExecution({ id: 'e1' }));
    if (second.outcome !== 'taken_over') throw new Error(second.outcome);
    await store.executions.commit(second.lease, { state: 'interrupted' }, []);

    const claim = await store.executions.claim(anExecution({ id: 'e1' }));
    expect(claim).toMatchObject({
      outcome: 'ended',
      unpublished: [{ number: 0, envelope: { data: { leaseVersion: 2 } } }],
    });
  });

  it('refuses everything that a former owner still wants to store, and keeps what the new one does', async () => {
    const { store, other } = fixture();
    const former = await claimed(store, 'e1', -1);
    const claim = await other.executions.claim(anExecution({ id: 'e1' }));
    if (claim.outcome !== 'taken_over') throw new Error(claim.outcome);

    await expect(store.executions.addReply(former, aReply('e1', 0))).rejects.toMatchObject(lost);
    await expect(store.executions.commit(former, { state: 'done' }, [aReply('e1', 1)])).rejects.toMatchObject(lost);
    expect(await store.executions.renew([former], 60_000)).toEqual(['e1']);

    await other.executions.commit(claim.lease, { state: 'done' }, [aReply('e1', 5, 2)]);
    await expect(store.executions.commit(former, { state: 'done' }, [aReply('e1', 1)])).rejects.toMatchObject(lost);
    expect(await unpublished(store, 'e1')).toEqual([5]);
  });

  it('fails only those of a batch that lost their lease', async () => {
    const { store, other } = fixture();
    const kept = await claimed(store, 'kept');
    const taken = await claimed(store, 'taken', -1);
    await other.executions.claim(anExecution({ id: 'taken' }));
    const ends = (leases: Lease[], act: (lease: Lease) => Promise<void>) =>
      Promise.allSettled(leases.map(act)).then((results) => results.map((result) => result.status));

    const strange = { executionId: 'strange', version: 1 };
    const leases = [taken, kept, strange];
    expect(await ends(leases, (lease) => store.executions.addReply(lease, aReply(lease.executionId, 0)))).toEqual([
      'rejected',
      'fulfilled',
      'rejected',
    ]);
    expect(
      await ends(leases, (lease) => store.executions.commit(lease, { state: 'done' }, [aReply(lease.executionId, 1)])),
    ).toEqual(['rejected', 'fulfilled', 'rejected']);
    expect(await unpublished(store, 'kept')).toEqual([0, 1]);
    expect(await store.executions.claim(anExecution({ id: 'taken' }))).toMatchObject({ outcome: 'busy' });
  });

  it('answers a commit and a reply that are asked again as if they were the first', async () => {
    const { store } = fixture();
    const lease = await claimed(store, 'e1');
    await store.executions.addReply(lease, aReply('e1', 0));
    await store.executions.addReply(lease, aReply('e1', 0));
    await store.executions.commit(lease, { state: 'failed', cause: 'a\0b' }, [aReply('e1', 1)]);
    await store.executions.commit(lease, { state: 'failed', cause: 'a\0b' }, [aReply('e1', 1)]);

    expect(await unpublished(store, 'e1')).toEqual([0, 1]);
    await expect(store.executions.addReply(lease, aReply('e1', 2))).rejects.toMatchObject(lost);
  });

  it('keeps a lease that is renewed and names those that are no longer ours', async () => {
    const { store, other } = fixture();
    const lease = await claimed(store, 'e1', -1);
    expect(await store.executions.renew([lease, { executionId: 'none', version: 1 }], 60_000)).toEqual(['none']);
    expect(await store.executions.renew([], 60_000)).toEqual([]);

    const claim = await other.executions.claim(anExecution({ id: 'e1' }));
    expect(claim).toMatchObject({ outcome: 'busy', version: 1 });
    expect(claim.outcome === 'busy' && claim.leaseEndsInMs).toBeGreaterThan(30_000);
  });

  it('lists what somebody must take over: ended leases, and ended executions unpublished for the grace time', async () => {
    const { store, other } = fixture();
    const event = anEvent('what was said');
    await store.executions.claim(anExecution({ id: 'crashed', leaseMs: -5_000, envelope: event, input: { n: 1 } }));
    await store.executions.claim(anExecution({ id: 'elsewhere', leaseMs: -1, partition: 8 }));
    await claimed(store, 'running');
    await store.executions.commit(await claimed(store, 'unpublished'), { state: 'done' }, [aReply('unpublished', 0)]);
    await store.executions.commit(await claimed(store, 'silent'), { state: 'done' }, []);
    await store.executions.commit(await claimed(store, 'published'), { state: 'done' }, [aReply('published', 0)]);
    await store.executions.markPublished('published', [0]);
    const ids = async (partitions: number[], graceMs: number, limit = 100) =>
      (await other.executions.abandoned(partitions, { graceMs, limit })).map((each) => each.id);

    expect(await ids([7], 0)).toEqual(['crashed', 'unpublished']);
    expect(await ids([7], 60_000)).toEqual(['crashed']);
    expect(await ids([7, 8], 60_000, 1)).toEqual(['crashed']);
    expect(await ids([8], 0)).toEqual(['elsewhere']);
    expect(await ids([], 0)).toEqual([]);
    expect((await other.executions.abandoned([7], { graceMs: 0, limit: 1 }))[0]).toEqual({
      id: 'crashed',
      plugin: 'builtin',
      handler: 'echo',
      envelope: event,
      input: { n: 1 },
      partition: 7,
    });
  });

  it('makes few round trips for many replies, commits and marks at once', async () => {
    const { store, roundTrips } = fixture();
    const leases = await Promise.all(range(1_000).map((n) => claimed(store, `e${n}`)));
    const before = roundTrips();

    await Promise.all(leases.map((lease) => store.executions.addReply(lease, aReply(lease.executionId, 0))));
    const replied = roundTrips();
    await Promise.all(
      leases.map((lease) => store.executions.commit(lease, { state: 'done' }, [aReply(lease.executionId, 1)])),
    );
    const committed = roundTrips();
    await Promise.all(leases.map((lease) => store.executions.markPublished(lease.executionId, [0, 1])));

    expect(replied - before).toBeLessThanOrEqual(20);
    expect(committed - replied).toBeLessThanOrEqual(20);
    expect(roundTrips() - committed).toBeLessThanOrEqual(20);
    expect(await unpublished(store, 'e999')).toEqual([]);
  });

  it('prunes what ended long ago and nothing else', async () => {
    const { store } = fixture();
    await claimed(store, 'running', -1);
    await store.executions.commit(await claimed(store, 'unpublished'), { state: 'done' }, [aReply('unpublished', 0)]);
    await store.executions.commit(await claimed(store, 'old'), { state: 'done' }, [aReply('old', 0)]);
    await store.executions.markPublished('old', [0]);
    const outcome = async (id: string) => (await store.executions.claim(anExecution({ id }))).outcome;

    await store.prune({ olderThanMs: 60_000 });
    expect(await outcome('old')).toBe('ended');
    await store.prune({ olderThanMs: 0 });
    expect(await outcome('old')).toBe('claimed');
    expect(await outcome('running')).toBe('taken_over');
    expect(await unpublished(store, 'unpublished')).toEqual([0]);
  });
}

async function claimed(store: Store, id: string, leaseMs = 60_000): Promise<Lease> {
  const claim = await store.executions.claim(anExecution({ id, leaseMs }));
  if (claim.outcome !== 'claimed') throw new Error(`the claim was ${claim.outcome}`);
  return claim.lease;
}

async function unpublished(store: Store, id: string): Promise<number[]> {
  const claim = await store.executions.claim(anExecution({ id }));
  if (claim.outcome !== 'ended') throw new Error(`the claim was ${claim.outcome}`);
  return claim.unpublished.map((reply) => reply.number);
}
