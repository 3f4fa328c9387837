import { EventEmitter } from 'node:events';
import { createLogger } from '@errand/runtime';
import type { ChannelModel, ConfirmChannel } from 'amqplib';
import { createInbox } from '../testing/inbox';
import { createTopology } from '../topology';
import type { Link } from './link';
import type { Publisher } from './publisher';
import { createPublisher } from './publisher';

type Confirm = (err: unknown) => void;

/** A confirm channel whose broker is the test: probes are confirmed, the rest waits. */
function createFakeChannel() {
  const sent = createInbox<{ exchange: string; messageId: string; confirm: Confirm }>();
  const channel = Object.assign(new EventEmitter(), {
    closed: 0,
    publish(exchange: string, _key: string, _body: Buffer, { messageId }: { messageId: string }, confirm: Confirm) {
      if (exchange === 'errand.probe') queueMicrotask(() => confirm(null));
      else sent.add({ exchange, messageId, confirm });
      return true;
    },
    close: async () => void channel.closed++,
  });
  return { channel, sent };
}

async function setUp(options: { confirmTimeoutMs?: number; now?: () => number } = {}) {
  const opened = createInbox<ReturnType<typeof createFakeChannel>>();
  const connection = {
    async createConfirmChannel() {
      const fake = createFakeChannel();
      opened.add(fake);
      return fake.channel as unknown as ConfirmChannel;
    },
  } as unknown as ChannelModel;
  const state: { blocked: string | undefined } = { blocked: undefined };
  const link: Link = {
    connection: () => connection,
    up: async () => connection,
    blocked: () => state.blocked,
    fault: () => undefined,
    gatherAcks: () => undefined,
    drop: () => undefined,
    close: async () => undefined,
  };
  const told: { fault: string | undefined } = { fault: undefined };
  const publisher: Publisher = createPublisher({
    link,
    topology: createTopology(),
    guard: {
      ensure: async () => undefined,
      recheck: async () => undefined,
      ensured: Promise.resolve(),
      fault: () => undefined,
    },
    logger: createLogger({ name: 'test', level: 'silent' }),
    onChange: () => void (told.fault = publisher?.fault()),
    ...options,
  });
  const [fake] = await opened.first(1);
  await until(() => !publisher.fault());
  const publish = (messageId = 'm1', body = Buffer.from('{}')) =>
    publisher.publish({ exchange: 'errand.events', key: '00' }, body, { messageId });
  return { publisher, publish, state, told, opened, ...fake! };
}

/** As the broker closes the channel of a user who may not publish to errand.events. */
function refuse(channel: EventEmitter): void {
  const text = `Channel closed by server: 403 (ACCESS-REFUSED) with message "ACCESS_REFUSED - access to exchange 'errand.events' in vhost '/' refused for user 'x'"`;
  channel.emit('error', Object.assign(new Error(text), { code: 403 }));
  channel.emit('close');
}
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
const unavailable = (message: RegExp) => ({ code: 'broker_unavailable', message: expect.stringMatching(message) });

describe('a publish', () => {
  it('resolves when the broker confirms, not before', async () => {
    const { publish, sent } = await setUp();
    let stored = false;
    const published = publish().then(() => (stored = true));
    const [message] = await sent.first(1);
    expect(stored).toBe(false);
    message!.confirm(null);
    await published;
  });

  it('is unroutable when it came back, though the broker confirms it', async () => {
    const { publish, sent, channel } = await setUp();
    const [lost, kept] = [publish('lost'), publish('kept')];
    const [first, second] = await sent.first(2);
    channel.emit('return', { fields: { exchange: 'errand.events' }, properties: { messageId: 'lost' } });
    first!.confirm(null);
    second!.confirm(null);
    await expect(lost).rejects.toMatchObject({ code: 'broker_unroutable' });
    await kept;
  });

  it('is unroutable each time it came back, and only then', async () => {
    const { publish, sent, channel } = await setUp();
    const published = Promise.allSettled([publish('same'), publish('same'), publish('same')]);
    const same = await sent.first(3);
    for (let returns = 0; returns < 2; returns++)
      channel.emit('return', { fields: { exchange: 'errand.events' }, properties: { messageId: 'same' } });
    for (const { confirm } of same) confirm(null);
    expect((await published).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  });

  it('is stored on the next channel though it came back on one that was lost before the confirm', async () => {
    const { publisher, publish, sent, channel, opened } = await setUp();
    const lost = publish('m1');
    await sent.first(1);
    channel.emit('return', { fields: { exchange: 'errand.events' }, properties: { messageId: 'm1' } });
    channel.emit('close');
    await expect(lost).rejects.toMatchObject({ code: 'broker_unavailable' });
    const [, second] = await opened.first(2);
    await until(() => !publisher.fault());
    const again = publish('m1');
    (await second!.sent.first(1))[0]!.confirm(null);
    await again;
  });

  it('fails when the broker refuses it', async () => {
    const { publish, sent } = await setUp();
    const published = publish();
    (await sent.first(1))[0]!.confirm(new Error('message nacked'));
    await expect(published).rejects.toMatchObject(unavailable(/its queue is full or has no majority/));
  });

  it('fails when no confirm comes in time, and so do those behind it; another channel takes over', async () => {
    const { publisher, publish, sent, channel, opened } = await setUp({ confirmTimeoutMs: 30 });
    const first = publish('first');
    const outcomes = Promise.allSettled([first, publish('second')]);
    await expect(first).rejects.toMatchObject(unavailable(/did not confirm in 30 ms/));
    expect((await outcomes)[1]).toMatchObject({ reason: unavailable(/confirm/) });
    expect(channel.closed).toBe(1);
    expect(publisher.fault()).toMatch(/no confirmed publish works: no confirm in 30 ms/);
    await expect(publish('meanwhile')).rejects.toMatchObject(unavailable(/no confirm in 30 ms/));
    const [, second] = await opened.first(2);
    await until(() => !publisher.fault());
    const published = publish('again');
    (await second!.sent.first(1))[0]!.confirm(null);
    await published;
    sent.items[0]!.confirm(null); // too late: nobody is waiting for it
  });

  it('fails at once while the broker takes no messages, and so does what is in flight', async () => {
    const { publisher, publish, sent, state } = await setUp();
    const inFlight = publish('in flight');
    await sent.first(1);
    state.blocked = 'low on memory';
    publisher.linkChanged();
    await expect(inFlight).rejects.toMatchObject(unavailable(/low on memory/));
    await expect(publish('new')).rejects.toMatchObject(unavailable(/low on memory/));
    expect(publisher.fault()).toMatch(/low on memory/);
    expect(sent.items).toHaveLength(1);
    state.blocked = undefined;
    const after = publish('after');
    (await sent.first(2))[1]!.confirm(null);
    await after;
  });

  it('is refused while a thousand messages or 32 MiB are unconfirmed, so that memory stays flat', async () => {
    const { publish, sent } = await setUp();
    const thousand = Array.from({ length: 1_000 }, (_, n) => publish(String(n)));
    await sent.first(1_000);
    await expect(publish('one more')).rejects.toMatchObject(unavailable(/1000 messages are unconfirmed/));
    for (const message of sent.items) message.confirm(null);
    await Promise.all(thousand);
    const large = publish('large', Buffer.alloc(33 * 1024 * 1024));
    await expect(publish('one more')).rejects.toMatchObject(unavailable(/unconfirmed/));
    sent.items.at(-1)!.confirm(null);
    await large;
  });

  it('is not tried on an exchange that was just refused, as that would close the channel under the others', async () => {
    const { publisher, publish, sent, channel } = await setUp();
    const refused = publish();
    await sent.first(1);
    refuse(channel);
    await expect(refused).rejects.toMatchObject(unavailable(/./));
    await until(() => !/no confirmed/.test(publisher.fault() ?? ''));
    await expect(publish()).rejects.toMatchObject(unavailable(/refused for user 'x'/));
    expect(publisher.fault()).toMatch(/access to exchange 'errand.events'/);
  });

  it('may be tried again on a refused exchange after a while, and is no fault until then', async () => {
    const clock = { ms: 1_000 };
    const { publisher, publish, sent, told, channel, opened } = await setUp({ now: () => clock.ms });
    const refused = publish();
    await sent.first(1);
    refuse(channel);
    await expect(refused).rejects.toMatchObject(unavailable(/./));
    const [, second] = await opened.first(2);
    await until(() => told.fault?.startsWith('access to exchange') === true);
    clock.ms += 9_999;
    publisher.tick();
    expect(told.fault).toMatch(/access to exchange/);
    clock.ms += 1;
    publisher.tick();
    expect(told.fault).toBeUndefined();
    const again = publish();
    (await second!.sent.first(1))[0]!.confirm(null);
    await again;
  });

  it('is waited for when the publisher stops', async () => {
    const { publisher, publish, sent } = await setUp();
    const published = publish();
    const [message] = await sent.first(1);
    let stopped = false;
    const stop = publisher.stop().then(() => (stopped = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(stopped).toBe(false);
    message!.confirm(null);
    await Promise.all([published, stop]);
  });
});
