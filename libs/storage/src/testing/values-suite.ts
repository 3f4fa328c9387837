import { MAX_DATA_BYTES } from '@errand/contracts';
import type { OpenStore } from './fixture';
import { aDeadLetter, aLedgerRow, anEvent, anExecution, oddTexts, range, useStore } from './fixture';

export function valuesSuite(open: OpenStore): void {
  const fixture = useStore(open);

  it.each(oddTexts.map((text) => [JSON.stringify(text), text]))('gives %s back as it was', async (_, text) => {
    const { store, other } = fixture();
    const execution = anExecution({
      id: `e${text}`,
      plugin: text,
      handler: text,
      envelope: anEvent(text),
      input: { [text]: text },
      leaseMs: -1,
    });
    const row = aLedgerRow({
      executionId: text,
      conversation: text,
      payload: { [text]: text },
      envelope: anEvent(text),
    });
    await store.executions.claim(execution);
    await store.ledger.accept([row]);
    await store.ledger.hold(text, [row.partition], 60_000);
    await store.ledger.mark({ key: row.key, epoch: 1, state: 'sending', channelId: text, ts: text, error: text });
    await store.deadLetters.add(aDeadLetter({ id: text, body: text, cause: text }));

    const { plugin, handler, envelope, input, partition, id } = execution;
    expect(await other.executions.abandoned([7], { graceMs: 0, limit: 1 })).toEqual([
      { plugin, handler, envelope, input, partition, id },
    ]);
    expect(await other.ledger.unfinishedConversations([7])).toEqual([text]);
    expect(await other.ledger.unfinished(text, 1)).toMatchObject([{ ...row, channelId: text, ts: text, error: text }]);
    const letter = aDeadLetter({ id: text, body: text, cause: text });
    expect(await other.deadLetters.list({ limit: 1 })).toMatchObject([letter]);
    expect(await other.deadLetters.find(text, 1)).toMatchObject([letter]);
  });

  it('carries payloads of the largest size, many at once', async () => {
    const { store } = fixture();
    const events = range(20).map((n) => anEvent(String(n % 10).repeat(MAX_DATA_BYTES)));

    await Promise.all(
      events.map((envelope, n) => store.executions.claim(anExecution({ id: `e${n}`, envelope, leaseMs: -1 - n }))),
    );

    const abandoned = await store.executions.abandoned([7], { graceMs: 0, limit: 100 });
    expect(new Map(abandoned.map((each) => [each.id, each.envelope]))).toEqual(
      new Map(events.map((envelope, n) => [`e${n}`, envelope])),
    );
  });

  it('keeps a dead letter once, the newest first', async () => {
    const { store, other } = fixture();
    await store.deadLetters.add(aDeadLetter({ id: 'd1', body: 'not { json' }));
    await other.deadLetters.add(aDeadLetter({ id: 'd1', body: 'something else' }));
    await store.deadLetters.add(aDeadLetter({ id: 'd2', correlationid: 'c', traceparent: 't' }));

    const letters = await store.deadLetters.list({ limit: 10 });
    expect(letters.map((letter) => [letter.id, letter.body])).toEqual([
      ['d2', '{}'],
      ['d1', 'not { json'],
    ]);
    expect(letters[0]).toMatchObject(aDeadLetter({ id: 'd2', correlationid: 'c', traceparent: 't' }));
    expect(await store.deadLetters.list({ limit: 1 })).toHaveLength(1);
  });
}
