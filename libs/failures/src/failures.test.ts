import type { Envelope } from '@errand/contracts';
import { createEnvelope } from '@errand/contracts';
import { createFailures } from './failures';
import { shortIds } from './short-ids';
import { summaryOf } from './summary';
import { aFailedCommand, aFailedMessage, aLetter, anEvent, createMemoryFailures } from './testing';

const now = new Date('2026-11-23T12:00:00.000Z');

function setUp() {
  const store = createMemoryFailures(() => now);
  const published: [stage: string, envelope: Envelope][] = [];
  const setup = {
    store,
    published,
    beforePublish: () => {},
    failures: createFailures({
      store,
      async publish(stage, envelope) {
        setup.beforePublish();
        published.push([stage, envelope]);
      },
    }),
  };
  return setup;
}

describe('the list', () => {
  it('is of all kinds, the newest first, in pages', async () => {
    const { store, failures } = setUp();
    store.letters.push(aLetter(), aLetter({ id: 'd2', addedAt: '2026-11-23T11:15:00.000000Z' }));
    store.commands.push(aFailedCommand());
    store.messages.push(aFailedMessage());

    const first = await failures.list({ limit: 3 });
    expect(first.map(({ kind }) => kind)).toEqual(['message', 'dead_letter', 'command']);
    const second = await failures.list({ limit: 3, after: first.at(-1)?.cursor });
    expect(second.map(({ id }) => id)).toEqual(['d1d1d1d1-0000']);
    expect((await failures.list({ limit: 9, kinds: ['command'] })).map(({ kind }) => kind)).toEqual(['command']);
  });
});

describe('find', () => {
  it('finds by the beginning of the id, whatever it is of', async () => {
    const { store, failures } = setUp();
    store.letters.push(aLetter());
    store.commands.push(aFailedCommand());
    store.messages.push(aFailedMessage());

    expect(await failures.find('d1d1d1d1')).toMatchObject({ kind: 'dead_letter' });
    expect(await failures.find('e1e1e1e1')).toMatchObject({ kind: 'command' });
    expect(await failures.find('f2f2f2f2/0/0')).toMatchObject({ kind: 'message' });
    await expect(failures.find('d1d1d1d1', ['command'])).rejects.toThrow('nothing that failed has the id d1d1d1d1');
    await expect(failures.find('f2f2f2f2')).rejects.toThrow('nothing that failed has the id f2f2f2f2');
    await expect(failures.find('d1')).rejects.toThrow('an id has 4 characters at least');
  });

  it('names those that begin alike by ids that tell them from each other', async () => {
    const { store, failures } = setUp();
    store.commands.push(aFailedCommand({ id: 'abcdabcd1111' }), aFailedCommand({ id: 'abcdabcd2222' }));
    store.letters.push(aLetter({ id: 'abcd' }));

    await expect(failures.find('abcda')).rejects.toMatchObject({
      code: 'failure_refused',
      message: 'several begin with abcda: abcdabcd1111, abcdabcd2222',
    });
    expect(await failures.find('abcd')).toMatchObject({ kind: 'dead_letter' });
  });
});

describe('short ids', () => {
  it('are eight characters, more where two begin alike, with number and part of a message', async () => {
    const { store, failures } = setUp();
    store.commands.push(aFailedCommand({ id: 'abcdabcd11112222' }), aFailedCommand({ id: 'abcdabcd33334444' }));
    const keys = ['abcdabcd11112222/0/0', 'abcdabcd11112222/1/0', `notice-${'9'.repeat(32)}/0/0`];
    store.messages.push(...keys.map((key) => aFailedMessage({ key })));

    const short = [...shortIds(await failures.list({ limit: 9 })).values()];
    expect(short.sort()).toEqual(
      ['abcdabcd/0/0', 'abcdabcd/1/0', 'abcdabcd1111', 'abcdabcd3333', 'notice-99999999/0/0'].sort(),
    );
    for (const id of short) expect((await failures.find(id)).id.slice(0, 8)).toBe(id.slice(0, 8));
  });
});

describe('the replay of a dead letter', () => {
  it('sends its message to its stage as a new one, with as much time as it had', async () => {
    const { store, failures, published } = setUp();
    const event = { ...anEvent('!deploy', '2026-11-22T08:15:00.000Z'), time: '2026-11-22T08:00:00.000Z' };
    store.letters.push(aLetter({ body: JSON.stringify(event) }));

    expect(await failures.replay(await failures.find('d1d1d1d1'))).toBe('it was sent back to events');
    const [[stage, envelope] = []] = published;
    expect(stage).toBe('events');
    expect(envelope).toEqual({
      ...event,
      id: expect.any(String),
      dedupkey: expect.stringMatching(/^message:T1:C1:1712\.000100:replay-[0-9a-f]{12}$/),
      time: now.toISOString(),
      expiresat: '2026-11-23T12:15:00.000Z',
    });
    expect(envelope?.id).not.toBe(event.id);
    expect(store.letters).toEqual([]);
  });

  it('keeps the letter until its message is sent, and names what is sent twice by one key', async () => {
    const setup = setUp();
    const { store, failures, published } = setup;
    store.letters.push(aLetter());
    const letter = await failures.find('d1d1d1d1');
    setup.beforePublish = () => {
      throw new Error('the broker is away');
    };
    await expect(failures.replay(letter)).rejects.toThrow('the broker is away');
    expect(store.letters).toHaveLength(1);

    setup.beforePublish = () => undefined;
    await failures.replay(letter);
    await failures.replay(letter); // by another, who had found it before it was gone
    expect(new Set(published.map(([, { dedupkey }]) => dedupkey)).size).toBe(1);
  });

  it('gives the replay of a replay a key of its own, of bounded length', async () => {
    const { store, failures, published } = setUp();
    const event = { ...anEvent(), dedupkey: 'k'.repeat(500) };
    store.letters.push(aLetter({ id: 'first', body: JSON.stringify(event) }));
    await failures.replay(await failures.find('first'));
    store.letters.push(aLetter({ id: 'second', body: JSON.stringify(published[0]?.[1]) }));
    await failures.replay(await failures.find('second'));

    const keys = published.map(([, { dedupkey }]) => dedupkey);
    expect(keys.map((key) => key.length)).toEqual([500, 500]);
    expect(keys[0]).not.toBe(keys[1]);
    expect(keys[1]?.match(/:replay-/g)).toHaveLength(1);
  });

  it('leaves the key of what is not an event: egress knows it by its own', async () => {
    const { store, failures, published } = setUp();
    const { envelope } = aFailedMessage();
    store.letters.push(aLetter({ stage: 'outbound', body: JSON.stringify(envelope) }));
    await failures.replay(await failures.find('d1d1d1d1'));
    expect(published).toMatchObject([['outbound', { dedupkey: envelope.dedupkey }]]);
  });

  it.each([
    ['is not JSON', aLetter({ body: '{ "text": "secret' }), 'it cannot be replayed: it is not JSON'],
    ['is no envelope', aLetter({ body: '{"type":"x"}' }), 'it cannot be replayed: not a valid envelope: specversion'],
    ['is for no stage', aLetter({ stage: 'nowhere' }), 'it cannot be replayed: there is no stage "nowhere"'],
  ])('is refused when it %s, and the letter stays', async (_, letter, reason) => {
    const { store, failures, published } = setUp();
    store.letters.push(letter);
    const refusal = failures.replay(await failures.find(letter.id));
    await expect(refusal).rejects.toMatchObject({ code: 'failure_refused', message: expect.stringContaining(reason) });
    await expect(refusal).rejects.not.toMatchObject({ message: expect.stringContaining('secret') });
    expect(published).toEqual([]);
    expect(store.letters).toHaveLength(1);
  });
});

describe('the replay of a command', () => {
  it('is a new execution, and says so when it is asked for again', async () => {
    const { store, failures, published } = setUp();
    store.commands.push(aFailedCommand());
    expect(await failures.replay(await failures.find('e1e1e1e1'))).toBe('it runs again, as again-e1e1e1');
    expect(await failures.replay(await failures.find('e1e1e1e1'))).toBe('it was replayed before, as again-e1e1e1');
    expect(published).toEqual([]);
  });
});

describe('the replay of a message', () => {
  it('puts it back and tells egress; asked again, it tells egress again', async () => {
    const { store, failures, published } = setUp();
    store.messages.push(aFailedMessage());
    for (let times = 0; times < 2; times += 1)
      expect(await failures.replay(await failures.find('f2f2f2f2/0/0'))).toBe('it is posted again');
    expect(store.messages[0]?.state).toBe('waiting');
    expect(published.map(([stage, { dedupkey }]) => [stage, dedupkey])).toEqual(
      Array(2).fill(['outbound', 'reply:f2f2f2f2aaaabbbbcccc/0']),
    );
  });

  it('tells egress of a notice where it takes notices', async () => {
    const { store, failures, published } = setUp();
    const envelope = createEnvelope({
      type: 'egress.notice.v1',
      source: 'test',
      dedupkey: 'notice:1',
      partitionkey: 'notice:1',
      data: { kind: 'test', markdown: 'hi' },
    });
    store.messages.push(aFailedMessage({ envelope, conversation: 'notice:#ops' }));
    await failures.replay(await failures.find('f2f2f2f2/0/0'));
    expect(published.map(([stage]) => stage)).toEqual(['admin']);
  });
});

describe('a summary', () => {
  it('tells who, where and why in none of the words of the message', async () => {
    const { store, failures } = setUp();
    store.letters.push(aLetter({ body: JSON.stringify(anEvent('my secret')) }));
    store.commands.push(aFailedCommand({ state: 'interrupted', cause: undefined, envelope: anEvent('my secret') }));
    store.messages.push(aFailedMessage({ state: 'unknown', error: 'timeout' }));

    const [message, command, letter] = (await failures.list({ limit: 9 })).map(summaryOf);
    const trace = { traceId: 'a'.repeat(32) };
    const ana = { userId: 'UANA', channelId: 'C1', ...trace };
    expect(letter).toMatchObject({ ...ana, what: 'dead letter in events', correlationId: 'c0ffee' });
    expect(command).toMatchObject({ ...ana, what: 'deploy now', cause: 'interrupted, and not run again' });
    expect(message).toMatchObject({ what: 'reply', channelId: 'C1', cause: 'it may have been posted or not: timeout' });
    expect(JSON.stringify([message, command, letter])).not.toContain('secret');
  });

  it.each(['not json', '[]', 'null', '{"data":{"actor":{"userId":7},"channelId":"<!channel>"}}'])(
    'is made of anything: %s',
    async (body) => {
      const { store, failures } = setUp();
      store.letters.push(aLetter({ body }));
      const [failure] = await failures.list({ limit: 1 });
      expect(summaryOf(failure!)).toMatchObject({ userId: undefined, channelId: undefined });
    },
  );
});
