import type { Lease, Store } from '../store';
import type { OpenStore } from './fixture';
import { anExecution, oddTexts, range, useStore } from './fixture';

export function effectsSuite(open: OpenStore): void {
  const fixture = useStore(open);
  const lost = { code: 'store_lease_lost' };

  it('gives what was stored to whoever takes the execution over', async () => {
    const { store, other } = fixture();
    const first = await claimed(store, 'e1', -1);
    expect(await store.executions.findEffect(first, 'start')).toBeUndefined();
    await store.executions.storeEffect(first, 'start', { result: { runId: 'r1' } });
    await store.executions.storeEffect(first, 'told', {});

    const second = await takenOver(other, 'e1');
    expect(await other.executions.findEffect(second, 'start')).toEqual({ result: { runId: 'r1' } });
    expect(await other.executions.findEffect(second, 'told')).toEqual({});
    expect(await other.executions.findEffect(second, 'other')).toBeUndefined();
    expect(await other.executions.findEffect(await claimed(other, 'e2'), 'start')).toBeUndefined();
  });

  it('keeps the first of a key, and takes a store that is asked again for done', async () => {
    const { store } = fixture();
    const lease = await claimed(store, 'e1');
    await store.executions.storeEffect(lease, 'start', { result: 1 });
    await store.executions.storeEffect(lease, 'start', { result: 2 });
    expect(await store.executions.findEffect(lease, 'start')).toEqual({ result: 1 });
  });

  it('refuses a former owner both ways, and stores nothing for it', async () => {
    const { store, other } = fixture();
    const former = await claimed(store, 'e1', -1);
    const owner = await takenOver(other, 'e1');

    await expect(store.executions.findEffect(former, 'start')).rejects.toMatchObject(lost);
    await expect(store.executions.storeEffect(former, 'start', { result: 'former' })).rejects.toMatchObject(lost);
    expect(await other.executions.findEffect(owner, 'start')).toBeUndefined();

    await other.executions.commit(owner, { state: 'done' }, []);
    await expect(other.executions.findEffect(owner, 'start')).rejects.toMatchObject(lost);
    await expect(other.executions.storeEffect(owner, 'start', { result: 'late' })).rejects.toMatchObject(lost);
  });

  it('fails only those of a batch that lost their lease', async () => {
    const { store, other } = fixture();
    const kept = await claimed(store, 'kept');
    const taken = await claimed(store, 'taken', -1);
    await takenOver(other, 'taken');
    const leases = [taken, kept, { executionId: 'strange', version: 1 }];

    const stored = leases.map((lease) => store.executions.storeEffect(lease, 'k', { result: lease.executionId }));
    expect((await Promise.allSettled(stored)).map(({ status }) => status)).toEqual([
      'rejected',
      'fulfilled',
      'rejected',
    ]);
    const found = await Promise.allSettled(leases.map((lease) => store.executions.findEffect(lease, 'k')));
    expect(found).toMatchObject([{ status: 'rejected' }, { value: { result: 'kept' } }, { status: 'rejected' }]);
  });

  it('gives odd keys and results back as they were', async () => {
    const { store } = fixture();
    const lease = await claimed(store, 'e1');
    for (const text of oddTexts) await store.executions.storeEffect(lease, text, { result: { [text]: text } });
    for (const text of oddTexts)
      expect(await store.executions.findEffect(lease, text)).toEqual({ result: { [text]: text } });
  });

  it('makes few round trips for many at once', async () => {
    const { store, roundTrips } = fixture();
    const lease = await claimed(store, 'e1');
    const before = roundTrips();
    await Promise.all(range(1_000).map((n) => store.executions.storeEffect(lease, `k${n}`, { result: n })));
    const found = await Promise.all(range(1_000).map((n) => store.executions.findEffect(lease, `k${n}`)));
    expect(found).toEqual(range(1_000).map((result) => ({ result })));
    expect(roundTrips() - before).toBeLessThanOrEqual(30);
  });

  it('prunes them with their execution, and no others', async () => {
    const { store } = fixture();
    const running = await claimed(store, 'running');
    const old = await claimed(store, 'old');
    await store.executions.storeEffect(running, 'k', { result: 'running' });
    await store.executions.storeEffect(old, 'k', { result: 'old' });
    await store.executions.commit(old, { state: 'done' }, []);
    await store.prune({ olderThanMs: 0 });

    expect(await store.executions.findEffect(running, 'k')).toEqual({ result: 'running' });
    // The same fact, delivered again after all that time: it begins anew.
    expect(await store.executions.findEffect(await claimed(store, 'old'), 'k')).toBeUndefined();
  });
}

async function claimed(store: Store, id: string, leaseMs = 60_000): Promise<Lease> {
  const claim = await store.executions.claim(anExecution({ id, leaseMs }));
  if (claim.outcome !== 'claimed') throw new Error(`the claim was ${claim.outcome}`);
  return claim.lease;
}

async function takenOver(store: Store, id: string): Promise<Lease> {
  const claim = await store.executions.claim(anExecution({ id, owner: 'worker-b' }));
  if (claim.outcome !== 'taken_over') throw new Error(`the claim was ${claim.outcome}`);
  return claim.lease;
}
