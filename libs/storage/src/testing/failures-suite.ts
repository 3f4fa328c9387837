import type { Envelope } from '@errand/contracts';
import type { DeadLetterRow } from '../failures/failure-store';
import type { ExecutionEnd, Store } from '../store';
import { aDeadLetter, aLedgerRow, aReply, anEvent, anExecution, range, useStore } from './fixture';
import type { OpenStore } from './fixture';

const broken: ExecutionEnd = { state: 'failed', cause: 'TypeError: x' };
const HOUR = 3_600_000;

export function failuresSuite(open: OpenStore): void {
  const fixture = useStore(open);

  describe('dead letters', () => {
    it('are listed page by page, the newest first, whatever is discarded meanwhile', async () => {
      const { store, other } = fixture();
      for (const n of range(5)) await store.deadLetters.add(aDeadLetter({ id: `d${n}` }));

      const first = await store.deadLetters.list({ limit: 2 });
      expect(first.map(({ id }) => id)).toEqual(['d4', 'd3']);
      expect(await other.deadLetters.discard('d3')).toBe(true);
      const second = await store.deadLetters.list({ limit: 2, after: first[1]?.cursor });
      expect(second.map(({ id }) => id)).toEqual(['d2', 'd1']);
      expect((await store.deadLetters.list({ limit: 2, after: second[1]?.cursor })).map(({ id }) => id)).toEqual([
        'd0',
      ]);
      await expect(store.deadLetters.list({ limit: 2, after: 'd3' })).rejects.toThrow(RangeError);
    });

    it('are listed and counted by stage', async () => {
      const { store } = fixture();
      await store.deadLetters.add(aDeadLetter({ id: 'd1' }));
      await store.deadLetters.add(aDeadLetter({ id: 'd2', stage: 'outbound' }));

      expect((await store.deadLetters.list({ limit: 9, stage: 'outbound' })).map(({ id }) => id)).toEqual(['d2']);
      expect(await store.deadLetters.count({ stage: 'events' })).toBe(1);
      expect(await store.deadLetters.count()).toBe(2);
    });

    it('are found by id before all that begin with it, and keep all they came with', async () => {
      const { store, other } = fixture();
      const letter = aDeadLetter({ id: 'ab', correlationid: 'c', traceparent: 't', attempts: 21 });
      for (const id of ['ab', ...range(20).map((n) => `ab${n}`), 'b']) await store.deadLetters.add({ ...letter, id });
      const ids = async (asked: string) => (await other.deadLetters.find(asked, 2)).map(({ id }) => id);

      expect(await ids('ab')).toEqual(['ab']);
      expect(await ids('a')).toHaveLength(2);
      expect((await other.deadLetters.find('ab1', 99)).map(({ id }) => id)).toEqual(['ab1']);
      expect((await other.deadLetters.find('b', 99)).map(({ id }) => id)).toEqual(['b']);
      expect(await ids('%')).toEqual([]);
      expect((await other.deadLetters.find('ab', 1))[0]).toMatchObject(letter);
    });

    it('are discarded once', async () => {
      const { store } = fixture();
      await store.deadLetters.add(aDeadLetter());
      expect(await store.deadLetters.discard('d1')).toBe(true);
      expect(await store.deadLetters.discard('d1')).toBe(false);
      expect(await store.deadLetters.count()).toBe(0);
    });

    it('bring their alert along once, however often they are handed over', async () => {
      const { store, other } = fixture();
      const add = (each: Store, letter: Partial<DeadLetterRow>) =>
        each.deadLetters.add(aDeadLetter(letter), { subject: 's', example: letter.id ?? '', quietMs: HOUR });
      await add(store, { id: 'd1' });
      await add(other, { id: 'd1' });
      const [first] = await store.failures.alerts.due({ quietMs: -1 });
      await store.failures.alerts.told(first!);
      await add(store, { id: 'd1' });
      await add(store, { id: 'd2' });

      expect(await store.failures.alerts.due({ quietMs: -1 })).toMatchObject([{ isFirst: false, count: 1 }]);
    });
  });

  describe('failed executions', () => {
    it('are listed page by page, the newest first: those that failed or were interrupted, and no others', async () => {
      const { store } = fixture();
      await ended(store, 'done', { state: 'done' });
      await ended(store, 'expired', { state: 'expired' });
      await store.executions.claim(anExecution({ id: 'running' }));
      await ended(store, 'failed', broken);
      await ended(store, 'interrupted', { state: 'interrupted' });

      const [newest, ...none] = await store.failures.executions.list({ limit: 1 });
      expect(newest).toMatchObject({ id: 'interrupted', state: 'interrupted', cause: undefined });
      expect(none).toEqual([]);
      expect(await store.failures.executions.list({ limit: 9, after: newest?.cursor })).toEqual([
        {
          id: 'failed',
          plugin: 'builtin',
          handler: 'echo',
          state: 'failed',
          cause: 'TypeError: x',
          envelope: expect.objectContaining({ dedupkey: 'message:T1:C1:1.1' }),
          attempts: 1,
          claimedAt: expect.any(String),
          endedAt: expect.any(String),
          replayedAs: undefined,
          cursor: expect.any(String),
        },
      ]);
      expect(await store.failures.executions.count()).toBe(2);
    });

    it('are found by the beginning of their id', async () => {
      const { store } = fixture();
      for (const id of ['ab1', 'ab2', 'b']) await ended(store, id, broken);
      await ended(store, 'ab3', { state: 'done' });
      const ids = async (asked: string) => (await store.failures.executions.find(asked, 9)).map(({ id }) => id);

      expect(await ids('ab')).toEqual(['ab2', 'ab1']);
      expect(await ids('ab1')).toEqual(['ab1']);
      expect(await ids('ab3')).toEqual([]);
    });

    it('run again as new executions, which anybody may claim as if for the first time', async () => {
      const { store, other } = fixture();
      const envelope = { ...anEvent('what was said', '2025-01-01T00:15:00.000Z'), time: '2025-01-01T00:00:00.000Z' };
      await store.executions.claim(anExecution({ id: 'e1', envelope, input: { n: 1 }, leaseMs: -1 }));
      await store.executions.claim(anExecution({ id: 'e1', leaseMs: -1 }));
      const third = await store.executions.claim(anExecution({ id: 'e1' }));
      if (third.outcome !== 'taken_over') throw new Error(third.outcome);
      await store.executions.storeEffect(third.lease, 'paid', { result: 7 });
      await store.executions.commit(third.lease, broken, [aReply('e1', 0)]);

      const id = await store.failures.executions.replay('e1');
      expect(id).toMatch(/^[0-9a-f]{40}$/);
      const [again] = await other.executions.abandoned([7], { graceMs: HOUR, limit: 9 });
      const now = await store.failures.now();
      expect(again).toMatchObject({ id, plugin: 'builtin', handler: 'echo', input: { n: 1 }, partition: 7 });
      const expected = { ...envelope, id: expect.any(String), time: expect.any(String), expiresat: expect.any(String) };
      expect(again?.envelope).toEqual(expected);
      expect(Math.abs(Date.parse(again?.envelope.expiresat ?? '') - now.getTime() - 900_000)).toBeLessThan(60_000);

      const claims = await Promise.all([store, other, store].map((each) => each.executions.claim(claimOf(again))));
      expect(claims.map(({ outcome }) => outcome).sort()).toEqual(['busy', 'busy', 'claimed']);
      const lease = { executionId: id!, version: 1 };
      expect(claims).toContainEqual({ outcome: 'claimed', lease, expired: false });
      expect(await store.executions.findEffect(lease, 'paid')).toEqual({ result: 7 });
      await store.executions.commit(lease, { state: 'done' }, [aReply(id!, 0)]);
    });

    it('run again once, however often and by whom it is asked for', async () => {
      const { store, other } = fixture();
      await ended(store, 'e1', broken);
      const ids = await Promise.all([store, other, store].map((each) => each.failures.executions.replay('e1')));
      const [again] = await store.executions.abandoned([7], { graceMs: HOUR, limit: 9 });
      await ended(store, again!.id, { state: 'failed', cause: 'again' });

      expect([...ids, await other.failures.executions.replay('e1')]).toEqual(Array(4).fill(again!.id));
      expect(await store.executions.abandoned([7], { graceMs: HOUR, limit: 9 })).toEqual([]);
      expect((await store.failures.executions.list({ limit: 9 })).map(({ id }) => id)).toEqual([again!.id]);
      expect((await store.failures.executions.find('e1', 9))[0]).toMatchObject({ replayedAs: again!.id });
      const third = await store.failures.executions.replay(again!.id);
      expect(third).toMatch(/^[0-9a-f]{40}$/);
      expect(['e1', again!.id]).not.toContain(third);
    });

    it('do not run again when they did not fail', async () => {
      const { store } = fixture();
      await ended(store, 'done', { state: 'done' });
      await store.executions.claim(anExecution({ id: 'running', leaseMs: 60_000 }));
      for (const id of ['done', 'running', 'none']) {
        expect(await store.failures.executions.replay(id)).toBeUndefined();
        expect(await store.failures.executions.discard(id)).toBe(false);
      }
      expect(await store.executions.abandoned([7], { graceMs: HOUR, limit: 9 })).toEqual([]);
    });

    it('leave the list when they are discarded, and do not run', async () => {
      const { store } = fixture();
      await ended(store, 'e1', broken);
      expect(await store.failures.executions.discard('e1')).toBe(true);
      expect(await store.failures.executions.discard('e1')).toBe(false);
      expect(await store.failures.executions.count()).toBe(0);
      expect(await store.failures.executions.list({ limit: 9 })).toEqual([]);
      expect(await store.failures.executions.find('e1', 9)).toEqual([]);
      expect(await store.executions.claim(anExecution({ id: 'e1' }))).toMatchObject({ outcome: 'ended' });
    });
  });

  describe('rows that did not reach Slack', () => {
    const failedRows = async (store: Store) => {
      await store.ledger.hold('egress-a', [7], 60_000);
      await store.ledger.accept(range(2).map((part) => aLedgerRow({ part })));
      await store.ledger.accept([aLedgerRow({ number: 1 })]);
      await store.ledger.accept([aLedgerRow({ number: 2 })]);
      await store.ledger.mark({ key: 'e1/0/0', epoch: 1, state: 'dead', error: 'channel_not_found' });
      await store.ledger.mark({ key: 'e1/1/0', epoch: 1, state: 'unknown', error: 'timeout', countAttempt: true });
      await store.ledger.mark({ key: 'e1/2/0', epoch: 1, state: 'posted', channelId: 'C1', ts: '1.1' });
    };

    it('are listed page by page, the newest first, and counted', async () => {
      const { store } = fixture();
      await failedRows(store);
      const [newest, ...none] = await store.failures.rows.list({ limit: 1 });
      expect(none).toEqual([]);
      expect(newest).toMatchObject({ key: 'e1/1/0', state: 'unknown', error: 'timeout', attempts: 1, kind: 'post' });
      const rest = await store.failures.rows.list({ limit: 9, after: newest?.cursor });
      expect(rest).toMatchObject([{ key: 'e1/0/0', state: 'dead', error: 'channel_not_found', conversation: 'T1:C1' }]);
      expect(await store.failures.rows.count()).toBe(2);
    });

    it('are found by key, and by the beginning of the execution with number and part', async () => {
      const { store } = fixture();
      await failedRows(store);
      await store.ledger.accept([aLedgerRow({ executionId: 'e11' })]);
      const keys = async (asked: string) => (await store.failures.rows.find(asked, 9)).map(({ key }) => key);

      expect(await keys('e1/0/0')).toEqual(['e1/0/0']);
      expect((await keys('e/0/0')).sort()).toEqual(['e1/0/0', 'e11/0/0']);
      expect(await keys('e1')).toEqual([]);
      expect(await keys('e1/2/0')).toEqual([]);
    });

    it.each(['e1/0/0', 'e1/1/0'])('wait to be posted again under their key: %s', async (key) => {
      const { store, other } = fixture();
      await failedRows(store);
      await store.ledger.accept([aLedgerRow({ number: 3, leaseVersion: 5 })]);

      const envelope = await store.failures.rows.postAgain(key);
      expect(envelope).toMatchObject({ type: 'egress.post.v1', data: { executionId: 'e1', leaseVersion: 5 } });
      expect((await other.ledger.unfinished('T1:C1', 9)).find((row) => row.key === key)).toMatchObject({
        state: 'waiting',
        error: undefined,
      });
      expect(await store.failures.rows.postAgain(key)).toEqual(envelope);
      expect((await store.ledger.accept([aLedgerRow({ leaseVersion: 5 })])).outcome).toBe('duplicate');
      await store.ledger.mark({ key, epoch: 1, state: 'posted', channelId: 'C1', ts: '2.1' });
      expect(await store.failures.rows.postAgain(key)).toBeUndefined();
    });

    it('are dropped when they are discarded', async () => {
      const { store } = fixture();
      await failedRows(store);
      expect(await store.failures.rows.discard('e1/0/0')).toBe(true);
      expect(await store.failures.rows.discard('e1/0/0')).toBe(false);
      expect(await store.failures.rows.discard('e1/2/0')).toBe(false);
      expect(await store.failures.rows.count()).toBe(1);
      expect(await store.ledger.count('dropped')).toBe(1);
      expect(await store.ledger.count('posted')).toBe(1);
    });
  });

  describe('alerts', () => {
    const note = (store: Store, example: string, quietMs = HOUR) =>
      store.failures.alerts.note({ subject: 's', example, quietMs });

    it('are due at once for the first of a subject, and for the others after the quiet time, by number', async () => {
      const { store, other } = fixture();
      const { alerts } = store.failures;
      await Promise.all(range(9).map((n) => note(n % 2 ? store : other, 'same')));
      await alerts.note({ subject: 'other', example: 'o', quietMs: HOUR });
      const due = await alerts.due({ quietMs: HOUR });
      expect(due).toMatchObject([
        { subject: 'other', example: 'o', isFirst: true, count: 1 },
        { subject: 's', example: 'same', isFirst: true, count: 1 },
      ]);
      expect(await other.failures.alerts.due({ quietMs: HOUR })).toEqual(due);
      await Promise.all(due.map((each) => alerts.told(each)));
      await other.failures.alerts.told(due[1]!); // by another, who told the same

      expect(await alerts.due({ quietMs: HOUR })).toEqual([]);
      const [more, ...none] = await alerts.due({ quietMs: -1_000 });
      expect(none).toEqual([]);
      expect(more).toEqual({ subject: 's', example: 'same', since: due[1]?.since, isFirst: false, count: 8 });
    });

    it('count what comes while the others are told for the next time', async () => {
      const { store, other } = fixture();
      const { alerts } = store.failures;
      for (const example of ['a', 'b', 'c']) await note(store, example);
      const [first] = await alerts.due({ quietMs: HOUR });
      await alerts.told(first!);
      const [more] = await alerts.due({ quietMs: -1_000 });
      await note(store, 'd');
      await alerts.told(more!);
      await other.failures.alerts.told(more!);

      expect(await alerts.due({ quietMs: HOUR })).toEqual([]);
      expect(await alerts.due({ quietMs: -1_000 })).toMatchObject([{ isFirst: false, count: 1 }]);
    });

    it('are first ones again when there was nothing to tell for the quiet time, and only then', async () => {
      const { store } = fixture();
      const { alerts } = store.failures;
      await note(store, 'a');
      await alerts.told((await alerts.due({ quietMs: HOUR }))[0]!);
      await note(store, 'b', HOUR);
      const [more] = await alerts.due({ quietMs: -1_000 });
      expect(more).toMatchObject({ isFirst: false, count: 1 });
      await alerts.told(more!);
      await note(store, 'c', -1_000);
      const [again] = await alerts.due({ quietMs: HOUR });
      expect(again).toMatchObject({ isFirst: true, example: 'c', count: 1 });
      expect(again?.since).not.toBe(more?.since);
    });
  });
}

async function ended(store: Store, id: string, end: ExecutionEnd): Promise<void> {
  const claim = await store.executions.claim(anExecution({ id }));
  if (!('lease' in claim)) throw new Error(claim.outcome);
  await store.executions.commit(claim.lease, end, []);
}

function claimOf(execution: { id: string; envelope: Envelope } | undefined) {
  if (!execution) throw new Error('nothing to claim');
  return anExecution({ id: execution.id, envelope: execution.envelope });
}
