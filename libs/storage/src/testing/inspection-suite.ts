import type { OpenStore } from './fixture';
import { aLedgerRow, aReply, anEvent, anExecution, useStore } from './fixture';

export function inspectionSuite(open: OpenStore): void {
  const fixture = useStore(open);

  it('shows what runs, the longest first, then what waits for its turn', async () => {
    const { store, other } = fixture();
    const lane = 'T1:C1';
    for (const id of ['aa1', 'aa2']) await store.executions.claim(anExecution({ id }));
    await store.executions.enqueue({ ...anExecution({ id: 'aa3' }), lane });
    await store.executions.commit({ executionId: 'aa1', version: 1 }, { state: 'done' }, []);
    await store.executions.claim(anExecution({ id: 'aa4', owner: 'worker-b' }));
    const seen = await other.inspection.underWay(10);
    expect(seen.map(({ id, state, owner }) => [id, state, owner])).toEqual([
      ['aa2', 'running', 'worker-a'],
      ['aa4', 'running', 'worker-b'],
      ['aa3', 'queued', ''],
    ]);
    expect(seen[0]).toMatchObject({ plugin: 'builtin', handler: 'echo', attempts: 1, endedAt: undefined });
    expect(seen[0]!.ageMs).toBeGreaterThanOrEqual(0);
    expect(await other.inspection.underWay(1)).toHaveLength(1);
  });

  it('finds one by its id or how that begins, in whatever state', async () => {
    const { store } = fixture();
    const event = anEvent('what was said');
    for (const id of ['ab1', 'ab12', 'ac1', 'abz1']) await store.executions.claim(anExecution({ id, envelope: event }));
    await store.executions.commit({ executionId: 'ab1', version: 1 }, { state: 'failed', cause: 'a\0b' }, []);
    const ids = async (idOrPrefix: string, limit = 10) =>
      (await store.inspection.find(idOrPrefix, limit)).map(({ id }) => id).sort();
    expect(await ids('ab1')).toEqual(['ab1']);
    expect(await ids('ab')).toEqual(['ab1', 'ab12', 'abz1']);
    expect(await ids('ab', 2)).toHaveLength(2);
    expect(await ids('ac')).toEqual(['ac1']);
    expect(await ids('')).toEqual([]);
    expect(await ids("a'; --")).toEqual([]);
    expect(await store.inspection.find('ab1', 1)).toMatchObject([
      { state: 'failed', cause: 'a\0b', envelope: event, endedAt: expect.stringMatching(/^\d{4}-/) },
    ]);
  });

  it('shows what an execution said, and what became of it in Slack', async () => {
    const { store, other } = fixture();
    await store.executions.claim(anExecution());
    const lease = { executionId: 'e1', version: 1 };
    await store.executions.addReply(lease, aReply('e1', 0));
    await store.executions.commit(lease, { state: 'done' }, [aReply('e1', 1)]);
    await store.executions.markPublished('e1', [0]);
    const [own] = await store.ledger.hold('egress', [7], 60_000);
    await store.ledger.accept([aLedgerRow({ part: 0 }), aLedgerRow({ part: 1 })]);
    await store.ledger.accept([aLedgerRow({ executionId: 'e10' })]);
    await store.ledger.mark({ key: 'e1/0/1', state: 'dead', epoch: own!.epoch, error: 'channel_not_found' });
    expect(await other.inspection.messagesOf('e1')).toEqual([
      {
        number: 0,
        kind: 'post',
        isPublished: true,
        parts: [
          { part: 0, state: 'waiting', attempts: 0, error: undefined },
          { part: 1, state: 'dead', attempts: 0, error: 'channel_not_found' },
        ],
      },
      { number: 1, kind: 'post', isPublished: false, parts: [] },
    ]);
    expect(await other.inspection.messagesOf('none')).toEqual([]);
  });
}
