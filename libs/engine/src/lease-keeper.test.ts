import { createLogger } from '@errand/runtime';
import type { Lease } from './execution-store';
import { startLeaseKeeper } from './lease-keeper';
import { createMemoryStore } from './testing/memory-store';
import { createTestClock } from './testing/test-clock';

function setUp(renew: (leases: Lease[]) => Promise<string[]>) {
  const clock = createTestClock();
  const calls: string[][] = [];
  const store = {
    ...createMemoryStore(clock),
    renew(leases: Lease[]) {
      calls.push(leases.map(({ executionId }) => executionId));
      return renew(leases);
    },
  };
  const keeper = startLeaseKeeper({ store, clock, log: createLogger({ name: 'test', level: 'silent' }) });
  return { clock, calls, keeper };
}
const lease = (executionId: string): Lease => ({ executionId, version: 1 });

describe('startLeaseKeeper', () => {
  it('renews all leases in one call every three seconds, and none when there is none', async () => {
    const { clock, calls, keeper } = setUp(async () => []);
    await clock.advance(7_000);
    expect(calls).toEqual([]);
    const a = keeper.hold(lease('a'), clock.now());
    const b = keeper.hold(lease('b'), clock.now());
    await clock.advance(3_500);
    expect(calls).toEqual([['a', 'b']]);
    b.end();
    await clock.advance(3_000);
    expect(calls).toEqual([['a', 'b'], ['a']]);
    expect([a.signal.aborted, b.signal.aborted]).toEqual([false, false]);
    keeper.stop();
    await clock.advance(10_000);
    expect(calls).toHaveLength(2);
  });

  it('aborts what the store says is lost, and nothing else', async () => {
    const { clock, keeper } = setUp(async () => ['a']);
    const a = keeper.hold(lease('a'), clock.now());
    const b = keeper.hold(lease('b'), clock.now());
    await clock.advance(3_500);
    expect([a.signal.aborted, a.ended]).toEqual([true, 'lost']);
    expect([b.signal.aborted, b.ended]).toEqual([false, undefined]);
  });

  it.each([
    ['fails', 'the store does not answer', () => Promise.reject(new Error('away'))],
    [
      'hangs, as it seems to a process that was frozen',
      'not renewed in time',
      () => new Promise<string[]>(() => undefined),
    ],
  ])('aborts at the end of the lease when the store %s', async (_what, reason, renew) => {
    const { clock, keeper } = setUp(renew);
    const held = keeper.hold(lease('a'), clock.now());
    await clock.advance(9_000);
    expect(held.signal.aborted).toBe(false);
    await clock.advance(1_000);
    expect([held.signal.aborted, held.ended]).toEqual([true, reason]);
  });
});
