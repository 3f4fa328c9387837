import type { ApprovalAnswer, ApprovalEntry, NewApprovalRequest } from '../approvals/approval-store';
import { verifyChain } from '../audit/chain';
import { sealAll } from '../audit/seal';
import type { QueuedExecution, Store } from '../store';
import type { OpenStore } from './fixture';
import { anEvent, oddTexts, useStore } from './fixture';

export function approvalsSuite(open: OpenStore): void {
  const fixture = useStore(open);

  it('keeps a request as it was asked first', async () => {
    const { store, other } = fixture();
    await store.approvals.ask(aRequest({ details: { what: 'deploy' } }));
    await other.approvals.ask(aRequest({ details: { what: 'another' }, needed: 7 }));
    const found = await other.approvals.find('r1');
    expect(found).toEqual({
      id: 'r1',
      partition: 7,
      needed: 1,
      details: { what: 'deploy' },
      state: 'open',
      agreed: [],
      answeredIn: [],
      settledBy: undefined,
      isOverdue: false,
      readAt: expect.any(Date),
    });
    expect(Math.abs(found!.readAt.getTime() - Date.now())).toBeLessThan(60_000);
    expect(await store.approvals.find('none')).toBeUndefined();
  });

  it('queues what follows with the last yes that is needed, and not before', async () => {
    const { store } = fixture();
    await store.approvals.ask(aRequest({ needed: 2 }));
    expect(await store.approvals.answer(anAnswer('UBEN'))).toMatchObject({ state: 'open', agreed: ['UBEN'] });
    expect(await queuedIds(store)).toEqual([]);
    const granted = await store.approvals.answer(anAnswer('UCARLA'));
    expect(granted).toMatchObject({
      state: 'granted',
      agreed: ['UBEN', 'UCARLA'],
      answeredIn: ['by UBEN', 'by UCARLA'],
      settledBy: 'UCARLA',
    });
    expect(await queuedIds(store)).toEqual(['next']);
    const [next] = await store.executions.nextOf(7, 'T1:C1', 10);
    const { lane: _lane, ...expected } = anNext();
    expect(next).toEqual({ ...expected, envelope: expect.objectContaining({ dedupkey: 'message:T1:C1:1.1' }) });
    expect(await store.executions.queuedLanes([7])).toEqual([{ partition: 7, lane: 'T1:C1', count: 1 }]);
  });

  it('counts each person once, and says which answer counted', async () => {
    const { store } = fixture();
    await store.approvals.ask(aRequest({ needed: 2 }));
    await store.approvals.answer(anAnswer('UBEN'));
    const second = await store.approvals.answer(anAnswer('UBEN', { executionId: 'another click' }));
    expect(second).toMatchObject({ state: 'open', agreed: ['UBEN'], answeredIn: ['by UBEN'] });
    expect(await store.approvals.answer(anAnswer('UBEN', { id: 'none' }))).toBeUndefined();
  });

  it('takes back the yes of those who may not any more, and counts without them', async () => {
    const { store } = fixture();
    await store.approvals.ask(aRequest({ needed: 3 }));
    for (const userId of ['UBEN', 'UDMITRI']) await store.approvals.answer(anAnswer(userId));
    const third = await store.approvals.answer(anAnswer('UCARLA', { lapsed: ['UBEN'] }));
    expect(third).toMatchObject({ state: 'open', agreed: ['UDMITRI', 'UCARLA'] });
    expect(await queuedIds(store)).toEqual([]);
    const again = await store.approvals.answer(anAnswer('UBEN', { executionId: 'in again' }));
    expect(again).toMatchObject({ state: 'granted', agreed: ['UDMITRI', 'UCARLA', 'UBEN'] });
    expect(await queuedIds(store)).toEqual(['next']);
  });

  it('settles once of many answers at once, by many processes', async () => {
    const { store, other } = fixture();
    await store.approvals.ask(aRequest({ needed: 3 }));
    const people = Array.from({ length: 12 }, (_each, at) => `U${at}`);
    const answers = await Promise.all(
      people.map((userId, at) =>
        (at % 2 ? store : other).approvals.answer(
          anAnswer(userId, { agrees: at !== 11, next: anNext({ id: `next ${at}` }) }),
        ),
      ),
    );
    const settled = await store.approvals.find('r1');
    const counted = answers.filter((answer, at) => answer?.answeredIn.includes(`by ${people[at]}`));
    expect(settled?.state).toMatch(/granted|rejected/);
    expect(settled?.agreed.length).toBeLessThanOrEqual(3);
    expect(counted).toHaveLength(settled!.answeredIn.length);
    expect(await queuedIds(store)).toHaveLength(1);
  });

  it('ends with the first no, though some have said yes', async () => {
    const { store } = fixture();
    await store.approvals.ask(aRequest({ needed: 2 }));
    await store.approvals.answer(anAnswer('UBEN'));
    const rejected = await store.approvals.answer(anAnswer('UBEN', { agrees: false, executionId: 'no' }));
    expect(rejected).toMatchObject({
      state: 'rejected',
      agreed: ['UBEN'],
      settledBy: 'UBEN',
      answeredIn: ['by UBEN', 'no'],
    });
    expect(await store.approvals.answer(anAnswer('UCARLA'))).toMatchObject({ state: 'rejected', agreed: ['UBEN'] });
    expect(await queuedIds(store)).toEqual(['next']);
  });

  it('takes no answer when its time is over, and expires once', async () => {
    const { store, other } = fixture();
    await store.approvals.ask(aRequest({ withinMs: -1 }));
    await store.approvals.ask(aRequest({ id: 'elsewhere', withinMs: -1, partition: 3 }));
    await store.approvals.ask(aRequest({ id: 'later' }));
    expect(await store.approvals.answer(anAnswer('UBEN'))).toMatchObject({
      state: 'open',
      isOverdue: true,
      agreed: [],
    });
    expect(await queuedIds(store)).toEqual([]);

    const overdue = await store.approvals.overdue([6, 7], 10);
    expect(overdue.map(({ id }) => id)).toEqual(['r1']);
    await Promise.all([
      store.approvals.expire('r1', anNext({ id: 'expired' }), anEntry('expired')),
      other.approvals.expire('r1', anNext({ id: 'expired' }), anEntry('expired')),
      store.approvals.expire('later', anNext({ id: 'too early' }), anEntry('too early')),
    ]);
    expect(await store.approvals.find('r1')).toMatchObject({
      state: 'expired',
      isOverdue: false,
      settledBy: undefined,
    });
    expect(await queuedIds(store)).toEqual(['expired']);
    expect(await store.approvals.overdue([7], 10)).toEqual([]);
  });

  it('tells which can still be answered, of one partition', async () => {
    const { store } = fixture();
    await store.approvals.ask(aRequest({ id: 'second', withinMs: 90_000 }));
    await store.approvals.ask(aRequest({ id: 'first' }));
    await store.approvals.ask(aRequest({ id: 'third', withinMs: 120_000 }));
    await store.approvals.ask(aRequest({ id: 'settled' }));
    await store.approvals.ask(aRequest({ id: 'over', withinMs: -1 }));
    await store.approvals.ask(aRequest({ id: 'elsewhere', partition: 3 }));
    await store.approvals.answer(anAnswer('UBEN', { id: 'settled' }));
    expect((await store.approvals.open(7, 2)).map(({ id }) => id)).toEqual(['first', 'second']);
  });

  it('tells the audit of the question and of each answer that counts, once', async () => {
    const { store, other } = fixture();
    const request = aRequest({ needed: 2, audited: anEntry('asked', 'UANA') });
    await store.approvals.ask(request);
    await other.approvals.ask(request);
    await store.approvals.answer(anAnswer('UBEN'));
    await other.approvals.answer(anAnswer('UBEN', { executionId: 'another click' }));
    await store.approvals.answer(anAnswer('UCARLA'));
    await store.approvals.answer(anAnswer('UDMITRI'));
    expect(await auditedStates(store)).toEqual(['asked', 'yes of UBEN', 'yes of UCARLA']);

    const [last, , first] = await store.audit.find({ message: { channelId: 'C1', ts: '1.1' } }, { limit: 1 });
    expect(first).toMatchObject({ kind: 'approval', sequence: 1, ...anEntry('asked', 'UANA') });
    expect(last).toMatchObject({ kind: 'approval', sequence: 3, ...anEntry('yes of UCARLA', 'UCARLA') });
    expect(await store.audit.find({ userId: 'UBEN' }, { limit: 1 })).toHaveLength(3);
    const read = (after: number, limit: number) => store.audit.read(after, limit);
    expect(await verifyChain(read, await store.audit.head())).toEqual({ entries: 3, faults: [] });
  });

  it('tells the audit of the end of time once, and of no answer behind it', async () => {
    const { store, other } = fixture();
    await store.approvals.ask(aRequest({ withinMs: -1 }));
    await store.approvals.answer(anAnswer('UBEN'));
    await Promise.all([store, other].map((each) => each.approvals.expire('r1', anNext(), anEntry('expired'))));
    expect(await auditedStates(store)).toEqual(['asked', 'expired']);
  });

  it('does not begin anew what was queued under the same id, and has run', async () => {
    const { store } = fixture();
    await store.executions.enqueue(anNext());
    await store.approvals.ask(aRequest());
    await store.approvals.answer(anAnswer('UBEN'));
    expect(await queuedIds(store)).toEqual(['next']);
  });

  it('gives odd texts back as they were', async () => {
    const { store } = fixture();
    for (const text of oddTexts) {
      await store.approvals.ask(aRequest({ id: text, needed: 2, details: { [text]: text } }));
      expect(await store.approvals.answer(anAnswer(text, { id: text, executionId: text }))).toMatchObject({
        id: text,
        details: { [text]: text },
        agreed: [text],
        answeredIn: [text],
      });
    }
  });

  it('prunes what was settled long ago, and nothing that is open', async () => {
    const { store } = fixture();
    await store.approvals.ask(aRequest());
    await store.approvals.ask(aRequest({ id: 'open' }));
    await store.approvals.answer(anAnswer('UBEN'));
    await store.prune({ olderThanMs: 60_000 });
    expect(await store.approvals.find('r1')).toMatchObject({ state: 'granted' });
    await store.prune({ olderThanMs: -60_000 });
    expect(await store.approvals.find('r1')).toBeUndefined();
    expect(await store.approvals.find('open')).toMatchObject({ state: 'open' });
  });
}

function aRequest(overrides: Partial<NewApprovalRequest> = {}): NewApprovalRequest {
  return { id: 'r1', partition: 7, needed: 1, withinMs: 60_000, details: {}, audited: anEntry('asked'), ...overrides };
}

function anNext(overrides: Partial<QueuedExecution> = {}): QueuedExecution {
  return {
    id: 'next',
    plugin: 'builtin',
    handler: 'echo',
    envelope: anEvent('hi', '2031-01-01T00:00:00.000Z'),
    input: { text: 'hi' },
    partition: 7,
    lane: 'T1:C1',
    ...overrides,
  };
}

function anAnswer(userId: string, overrides: Partial<ApprovalAnswer> = {}): ApprovalAnswer {
  return {
    id: 'r1',
    userId,
    agrees: true,
    executionId: `by ${userId}`,
    lapsed: [],
    next: anNext(),
    audited: anEntry(`yes of ${userId}`, userId),
    ...overrides,
  };
}

/** Of a command of Ana's that asks. */
function anEntry(state: string, userId?: string): ApprovalEntry {
  return {
    subject: 'e1',
    traceId: 't1',
    teamId: 'T1',
    userId,
    channelId: 'C1',
    ts: '1.1',
    command: 'ship',
    details: { state },
  };
}

async function auditedStates(store: Store): Promise<unknown[]> {
  await sealAll(store.audit);
  return (await store.audit.read(0, 100)).map(({ details }) => (details as { state: string }).state);
}

async function queuedIds(store: Store): Promise<string[]> {
  return (await store.executions.nextOf(7, 'T1:C1', 100)).map(({ id }) => id);
}
