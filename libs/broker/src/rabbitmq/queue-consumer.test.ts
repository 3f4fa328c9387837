import { EventEmitter } from 'node:events';
import { createLogger } from '@errand/runtime';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import { createInbox } from '../testing/inbox';
import type { Link } from './link';
import { consumeQueue } from './queue-consumer';

type Deliver = (message: ConsumeMessage | null) => void;

/** A consumer of one queue whose broker is the test. */
async function setUp(toJob: Parameters<typeof consumeQueue>[0]['toJob']) {
  const acked = createInbox<ConsumeMessage>();
  const setAside = createInbox<string>();
  const consumers = createInbox<Deliver>();
  const channel = Object.assign(new EventEmitter(), {
    prefetch: async () => undefined,
    consume: async (_queue: string, deliver: Deliver) => consumers.add(deliver),
    ack: (message: ConsumeMessage) => acked.add(message),
    close: async () => undefined,
  });
  const connection = { createChannel: async () => channel as unknown as Channel } as unknown as ChannelModel;
  const link: Link = {
    connection: () => connection,
    up: async () => connection,
    blocked: () => undefined,
    fault: () => undefined,
    gatherAcks: () => undefined,
    drop: () => undefined,
    close: async () => undefined,
  };
  const consumer = consumeQueue({
    link,
    guard: {
      ensure: async () => undefined,
      recheck: async () => undefined,
      ensured: Promise.resolve(),
      fault: () => undefined,
    },
    queue: 'errand.events.00',
    prefetch: 1,
    toJob,
    setAside: async (message, reason) => setAside.add(`${message.content.toString()}: ${reason}`),
    logger: createLogger({ name: 'test', level: 'silent' }),
    onChange: () => undefined,
  });
  const [deliver] = await consumers.first(1);
  const send = (body: string) => deliver!({ content: Buffer.from(body) } as ConsumeMessage);
  return {
    consumer,
    send,
    acked,
    setAside,
    consumers,
    deleteQueue: () => deliver!(null),
    loseChannel: () => void channel.emit('close'),
  };
}

describe('a consumer', () => {
  it('sets aside and acks a message of which no job can be made, and throws nothing at amqplib', async () => {
    const { consumer, send, acked, setAside } = await setUp((message, own) => {
      if (message.content.toString() === 'bad') throw new RangeError('Invalid time value');
      return { lane: 'lane', signal: own.signal, run: async () => own.ack() };
    });
    send('bad');
    send('good');
    expect((await acked.first(2)).map(({ content }) => content.toString()).sort()).toEqual(['bad', 'good']);
    expect(setAside.items).toEqual(['bad: Invalid time value']);
    await consumer.stop();
  });

  it.each([
    ['carries out what it holds when its queue is deleted, for nobody else has it', 'deleteQueue', ['1', '2']],
    ['leaves what it has not begun to the next channel when its own is lost', 'loseChannel', ['1']],
  ] as const)('%s', async (_what, end, handled) => {
    const begun = createInbox<string>();
    const mayEnd = createInbox<void>();
    const at = await setUp((message, own) => ({
      lane: 'lane',
      signal: own.signal,
      async run() {
        begun.add(message.content.toString());
        await mayEnd.first(1);
        own.ack();
      },
    }));
    at.send('1');
    at.send('2');
    await begun.first(1);
    at[end]();
    mayEnd.add();
    await at.consumers.first(2); // the next channel consumes
    await new Promise((resolve) => setImmediate(resolve));
    expect(begun.items).toEqual(handled);
    expect(at.acked.items).toEqual([]);
    await at.consumer.stop();
  });
});
