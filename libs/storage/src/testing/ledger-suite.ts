import type { LedgerState, Store } from '../store';
import type { OpenStore } from './fixture';
import { aLedgerRow, range, useStore } from './fixture';

export function ledgerSuite(open: OpenStore): void {
  const fixture = useStore(open);
  beforeEach(() => fixture().store.ledger.hold('egress-a', [7, 8], 60_000));

  it('takes in the rows of a message and gives them back with their sequence', async () => {
    const { store } = fixture();
    const rows = [aLedgerRow({ part: 0 }), aLedgerRow({ part: 1 })];

    const { outcome, rows: accepted } = await store.ledger.accept(rows);

    expect(outcome).toBe('accepted');
    expect(accepted).toMatchObject(rows);
    expect(accepted.map((row) => row.state)).toEqual(['waiting', 'waiting']);
    expect(await store.ledger.unfinished('T1:C1', 10)).toEqual(accepted);
  });

  it('numbers rows in the order of acceptance, parts of one message side by side', async () => {
    const { store, roundTrips } = fixture();
    await store.ping();
    const before = roundTrips();
    await Promise.all(
      range(1_000).map((number) =>
        store.ledger.accept([aLedgerRow({ number, part: 0 }), aLedgerRow({ number, part: 1 })]),
      ),
    );

    expect(roundTrips() - before).toBeLessThanOrEqual(20);
    const rows = await store.ledger.unfinished('T1:C1', 5_000);
    expect(rows.map((row) => row.key)).toEqual(range(1_000).flatMap((n) => [`e1/${n}/0`, `e1/${n}/1`]));
    const sequences = rows.map((row) => row.sequence);
    expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b));
  });

  it('knows a duplicate, in the same batch, from another process and after the post', async () => {
    const { store, other } = fixture();
    const message = [aLedgerRow({ part: 0 }), aLedgerRow({ part: 1 })];
    const outcomes = (await Promise.all(range(20).map((n) => (n % 2 ? store : other).ledger.accept(message)))).map(
      (answer) => answer.outcome,
    );
    expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(19);

    await store.ledger.mark({ epoch: 1, key: 'e1/0/0', state: 'posted', channelId: 'C1', ts: '1.000100' });
    const again = await store.ledger.accept(message);
    expect(again.outcome).toBe('duplicate');
    expect(again.rows).toMatchObject([
      { key: 'e1/0/0', state: 'posted', ts: '1.000100' },
      { key: 'e1/0/1', state: 'waiting', ts: undefined },
    ]);
  });

  it('takes a message in whole or not at all', async () => {
    const { store } = fixture();
    await store.ledger.accept([aLedgerRow({ part: 0 })]);

    const again = await store.ledger.accept([aLedgerRow({ part: 0 }), aLedgerRow({ part: 1 })]);

    expect(again).toMatchObject({ outcome: 'duplicate', rows: [{ key: 'e1/0/0' }] });
    expect(await store.ledger.unfinished('T1:C1', 10)).toHaveLength(1);
  });

  it('refuses a lease version lower than the highest it has seen, also where that came as a duplicate', async () => {
    const { store, other } = fixture();
    const accept = async (store: Store, number: number, leaseVersion: number) =>
      (await store.ledger.accept([aLedgerRow({ number, leaseVersion })])).outcome;

    expect(await accept(store, 0, 1)).toBe('accepted');
    expect(await accept(store, 0, 2)).toBe('duplicate');
    expect(await accept(other, 1, 1)).toBe('stale');
    expect(await accept(other, 1, 2)).toBe('accepted');
    expect((await store.ledger.accept([aLedgerRow({ executionId: 'e2' })])).outcome).toBe('accepted');
    expect(await store.ledger.accept([aLedgerRow({ number: 0, leaseVersion: 1 })])).toMatchObject({
      outcome: 'stale',
      rows: [{ key: 'e1/0/0' }],
    });
  });

  it('compares versions in the order of a batch too', async () => {
    const { store } = fixture();
    const messages = [
      { number: 0, leaseVersion: 1 },
      { number: 1, leaseVersion: 3 },
      { number: 2, leaseVersion: 2 },
      { number: 3, leaseVersion: 3 },
    ];
    const answers = await Promise.all(messages.map((message) => store.ledger.accept([aLedgerRow(message)])));
    expect(answers.map((answer) => answer.outcome)).toEqual(['accepted', 'accepted', 'stale', 'accepted']);
  });

  it('reads the unfinished rows of a lane by priority, then order of acceptance, in pages', async () => {
    const { store, other } = fixture();
    await store.ledger.accept([aLedgerRow({ number: 0, priority: 2 })]);
    await store.ledger.accept([aLedgerRow({ number: 1, priority: 1 })]);
    await store.ledger.accept([aLedgerRow({ number: 2, priority: 0 })]);
    await store.ledger.accept([aLedgerRow({ number: 3, priority: 1 })]);
    await store.ledger.accept([aLedgerRow({ executionId: 'e2', conversation: 'T1:C2', partition: 8 })]);
    await store.ledger.accept([aLedgerRow({ executionId: 'e3', conversation: 'T1:C3' })]);
    await store.ledger.mark({ epoch: 1, key: 'e1/1/0', state: 'sending' });
    await store.ledger.mark({ epoch: 1, key: 'e3/0/0', state: 'posted' });
    const keys = async (limit: number) => (await other.ledger.unfinished('T1:C1', limit)).map((row) => row.key);

    expect(await keys(10)).toEqual(['e1/2/0', 'e1/1/0', 'e1/3/0', 'e1/0/0']);
    expect(await keys(2)).toEqual(['e1/2/0', 'e1/1/0']);
    expect(await other.ledger.unfinishedConversations([7, 8])).toEqual(['T1:C1', 'T1:C2']);
    expect(await other.ledger.unfinishedConversations([7])).toEqual(['T1:C1']);
    expect(await other.ledger.unfinishedConversations([9])).toEqual([]);
  });

  it('counts attempts and keeps the time of the first', async () => {
    const { store } = fixture();
    await store.ledger.accept([aLedgerRow()]);
    await store.ledger.mark({ epoch: 1, key: 'e1/0/0', state: 'sending', countAttempt: true });
    const [first] = await store.ledger.unfinished('T1:C1', 1);
    await store.ledger.mark({ epoch: 1, key: 'e1/0/0', state: 'waiting', error: 'ratelimited' });
    await store.ledger.mark({ epoch: 1, key: 'e1/0/0', state: 'sending', countAttempt: true });
    const [second] = await store.ledger.unfinished('T1:C1', 1);

    expect(first).toMatchObject({ state: 'sending', attempts: 1, error: undefined });
    expect(first?.firstAttemptAgeMs).toBeGreaterThanOrEqual(0);
    expect(second).toMatchObject({ state: 'sending', attempts: 2 });
    expect(second?.firstAttemptAgeMs).toBeGreaterThan(first?.firstAttemptAgeMs ?? Infinity);
  });

  it.each<[from: LedgerState, to: LedgerState, ends: LedgerState]>([
    ['waiting', 'sending', 'sending'],
    ['sending', 'waiting', 'waiting'],
    ['sending', 'dead', 'dead'],
    ['posted', 'sending', 'posted'],
    ['posted', 'unknown', 'posted'],
    ['dead', 'sending', 'dead'],
    ['dropped', 'waiting', 'dropped'],
    ['dead', 'posted', 'posted'],
    ['unknown', 'posted', 'posted'],
    ['unknown', 'sending', 'unknown'],
    ['unknown', 'waiting', 'waiting'],
  ])('a row that is %s and is marked %s ends %s', async (from, to, ends) => {
    const { store } = fixture();
    await store.ledger.accept([aLedgerRow()]);
    await store.ledger.mark({ epoch: 1, key: 'e1/0/0', state: from, ts: '1.000100' });
    await store.ledger.mark({ epoch: 1, key: 'e1/0/0', state: to });

    expect((await store.ledger.partsOf('e1/0')).map((row) => [row.state, row.ts])).toEqual([[ends, '1.000100']]);
    expect(await store.ledger.count(ends)).toBe(1);
    expect(await store.ledger.count('waiting')).toBe(ends === 'waiting' ? 1 : 0);
  });

  it('makes few round trips for many marks at once, and ignores one for no row', async () => {
    const { store, roundTrips } = fixture();
    await Promise.all(range(1_000).map((number) => store.ledger.accept([aLedgerRow({ number })])));
    const before = roundTrips();
    await Promise.all(
      range(1_001).map((n) => store.ledger.mark({ epoch: 1, key: `e1/${n}/0`, state: 'posted', ts: `${n}.1` })),
    );

    expect(roundTrips() - before).toBeLessThanOrEqual(20);
    expect(await store.ledger.count('posted')).toBe(1_000);
  });

  it('tells what messages a handle became: its posts, and updates that posted a further part', async () => {
    const { store } = fixture();
    await store.ledger.accept([aLedgerRow({ part: 0 }), aLedgerRow({ part: 1 })]);
    const update = { number: 1, kind: 'update', handle: 'e1/0' } as const;
    await store.ledger.accept([0, 1, 2].map((part) => aLedgerRow({ ...update, part })));
    await store.ledger.accept([aLedgerRow({ number: 2, kind: 'react', handle: 'e1/0' })]);
    await store.ledger.accept([aLedgerRow({ number: 3 })]);
    await store.ledger.mark({ epoch: 1, key: 'e1/0/0', state: 'posted', channelId: 'C1', ts: '1.000100' });
    await store.ledger.mark({ epoch: 1, key: 'e1/1/2', state: 'posted', channelId: 'C1', ts: '1.000300' });

    const parts = await store.ledger.partsOf('e1/0');

    expect(parts.map((row) => [row.key, row.state, row.ts])).toEqual([
      ['e1/0/0', 'posted', '1.000100'],
      ['e1/0/1', 'waiting', undefined],
      ['e1/1/2', 'posted', '1.000300'],
    ]);
  });

  it('prunes finished rows that are old, and keeps what waits or is unknown', async () => {
    const { store } = fixture();
    for (const number of range(3)) await store.ledger.accept([aLedgerRow({ number, leaseVersion: 2 })]);
    await store.ledger.mark({ epoch: 1, key: 'e1/0/0', state: 'posted' });
    await store.ledger.mark({ epoch: 1, key: 'e1/1/0', state: 'unknown', error: 'no answer' });

    await store.prune({ olderThanMs: 60_000 });
    expect(await store.ledger.count('posted')).toBe(1);
    expect((await store.ledger.accept([aLedgerRow({ number: 9, leaseVersion: 1 })])).outcome).toBe('stale');
    await store.prune({ olderThanMs: 0 });
    expect(await store.ledger.count('posted')).toBe(0);
    expect(await store.ledger.count('unknown')).toBe(1);
    expect(await store.ledger.count('waiting')).toBe(1);
  });

  it('gives a partition to one owner at a time, who lengthens its lease', async () => {
    const { store, other } = fixture();
    expect(await other.ledger.hold('egress-b', [7, 9], 60_000)).toEqual([{ partition: 9, epoch: 1 }]);
    expect(await store.ledger.hold('egress-a', [7, 9], 60_000)).toEqual([{ partition: 7, epoch: 1 }]);
    await store.ledger.letGo('egress-b', [7]);
    expect(await other.ledger.hold('egress-b', [7], 60_000)).toEqual([]);
    await store.ledger.letGo('egress-a', [7]);
    expect(await other.ledger.hold('egress-b', [7, 9], 60_000)).toEqual([
      { partition: 7, epoch: 2 },
      { partition: 9, epoch: 1 },
    ]);
  });

  it('gives a lease that lapsed to whoever comes first, and to its own holder under a new epoch', async () => {
    const { store, other } = fixture();
    await store.ledger.hold('egress-a', [7, 8], -1);
    const [first, second] = await Promise.all([
      store.ledger.hold('egress-b', [7], 60_000),
      other.ledger.hold('egress-c', [7], 60_000),
    ]);
    expect([...first, ...second]).toEqual([{ partition: 7, epoch: 2 }]);
    expect(await store.ledger.hold('egress-a', [8], 60_000)).toEqual([{ partition: 8, epoch: 2 }]);
  });

  it('accepts a row as begun by who holds its partition, and as waiting under any other lease', async () => {
    const { store, other } = fixture();
    const begin = async (number: number, beginUnder: number) =>
      (await store.ledger.accept([aLedgerRow({ number }), aLedgerRow({ number, part: 1 })], { beginUnder })).rows;

    expect(await begin(0, 1)).toMatchObject([
      { state: 'sending', attempts: 1, firstAttemptAgeMs: 0 },
      { state: 'waiting', attempts: 0, firstAttemptAgeMs: undefined },
    ]);
    expect(await begin(1, 2)).toMatchObject([{ state: 'waiting', attempts: 0 }, { state: 'waiting' }]);
    await store.ledger.hold('egress-a', [7], -1);
    expect((await begin(2, 1)).map(({ state }) => state)).toEqual(['waiting', 'waiting']);

    const [first] = await other.ledger.unfinished('T1:C1', 9);
    expect(first).toMatchObject({ key: 'e1/0/0', state: 'sending', attempts: 1 });
    expect(first?.firstAttemptAgeMs).toBeGreaterThanOrEqual(0);
    expect((await store.ledger.accept([aLedgerRow({ number: 0 })], { beginUnder: 1 })).outcome).toBe('duplicate');
  });

  it('says of a row that others of its conversation wait before it, and begins none of these', async () => {
    const { store, other } = fixture();
    const accept = (number: number) => store.ledger.accept([aLedgerRow({ number })], { beginUnder: 1 });
    expect(await accept(0)).toMatchObject({ isBehind: false, rows: [{ state: 'sending' }] });
    expect(await accept(1)).toMatchObject({ isBehind: false, rows: [{ state: 'sending' }] });
    await other.ledger.accept([aLedgerRow({ number: 2 })]);
    expect(await accept(3)).toMatchObject({ isBehind: true, rows: [{ state: 'waiting' }] });
    const elsewhere = aLedgerRow({ number: 4, conversation: 'T1:C2' });
    expect(await store.ledger.accept([elsewhere], { beginUnder: 1 })).toMatchObject({
      isBehind: false,
      rows: [{ state: 'sending' }],
    });
  });

  it('lets only the holder of the partition say how a row goes on, and anybody that it stands in Slack', async () => {
    const { store, other } = fixture();
    await store.ledger.accept([aLedgerRow()]);
    const key = 'e1/0/0';
    expect(await store.ledger.mark({ key, epoch: 1, state: 'sending', countAttempt: true })).toBe(true);

    await store.ledger.hold('egress-a', [7], -1);
    expect(await store.ledger.mark({ key, epoch: 1, state: 'waiting' })).toBe(false);
    await other.ledger.hold('egress-b', [7], 60_000);
    expect(await store.ledger.mark({ key, epoch: 1, state: 'dead' })).toBe(false);
    expect(await other.ledger.unfinished('T1:C1', 9)).toMatchObject([{ key, state: 'sending' }]);
    expect(await store.ledger.mark({ key, epoch: 1, state: 'posted', channelId: 'C1', ts: '1.1' })).toBe(true);
    expect(await other.ledger.mark({ key, epoch: 2, state: 'posted', channelId: 'C1', ts: '2.2' })).toBe(false);
    expect(await store.ledger.partsOf('e1/0')).toMatchObject([{ state: 'posted', ts: '1.1' }]);
  });
}
