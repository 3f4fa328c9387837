import type { Broker, DeadLetter, Delivery, Handler, OwnedPartitions, Stage } from '../broker';
import { RejectedMessageError, RetryLaterError } from '../errors';
import { partitionName, partitionOf } from '../partition';
import { createInbox } from './inbox';
import { keysOfOnePartition, notice, textOf } from './notice';

/** One broker, empty at the start of a test. */
export interface BrokerUnderTest {
  /** A handle as a service has it, working when this resolves. */
  connect(name: string): Promise<Broker>;
  /** Puts bytes into a partition as a foreign publisher might. */
  publishRaw(stage: Stage, partition: string, body: Buffer): Promise<void>;
  /** Closes every handle and removes the broker. */
  drop(): Promise<void>;
}

const always = (partitions: readonly number[]): OwnedPartitions => ({
  owned: () => partitions,
  onChange: () => () => {},
});

/** Partitions that change when the test says so. */
function changing(partitions: readonly number[]) {
  let listener = (): void => undefined;
  return {
    owned: () => partitions,
    onChange(onChange: () => void) {
      listener = onChange;
      return () => undefined;
    },
    become(next: readonly number[]) {
      partitions = next;
      listener();
    },
  };
}

/** What a broker must do, whichever adapter it is. Call it inside a jest file. */
export function brokerConformance(name: string, makeBroker: () => Promise<BrokerUnderTest>): void {
  describe(`the broker ${name}`, () => {
    let under: BrokerUnderTest;
    let broker: Broker;
    beforeEach(async () => {
      under = await makeBroker();
      broker = await under.connect('a');
    });
    afterEach(() => under.drop());

    const letters = () => {
      const inbox = createInbox<DeadLetter>();
      broker.consumeDeadLetters(async (letter) => inbox.add(letter));
      return inbox;
    };
    const publishAll = async (stage: Stage, texts: string[], key?: string) => {
      for (const text of texts) await broker.publish(stage, notice(text, key));
    };

    it('hands over what was published, as it was when it was published', async () => {
      const envelope = notice('hello');
      const published = broker.publish('events', envelope);
      envelope.data.markdown = 'changed';
      await published;
      const inbox = createInbox<unknown>();
      broker.consume('events', async (delivery) => inbox.add(delivery));
      const partition = partitionName(partitionOf('T1:C1'));
      expect(await inbox.first(1)).toEqual([
        {
          envelope: { ...envelope, data: { kind: 'test', markdown: 'hello' } },
          stage: 'events',
          partition,
          redeliveries: 0,
          attempt: 0,
        },
      ]);
    });

    it('keeps the order of every key, in every stage', async () => {
      const keys = [...keysOfOnePartition(3), 'T1:C900', 'T1:C901'];
      for (const stage of ['events', 'outbound', 'commands.default'] as const) {
        const inbox = createInbox<{ key: string; text: string }>();
        broker.consume(stage, async ({ envelope }) => {
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
          inbox.add({ key: envelope.partitionkey, text: textOf({ envelope }) });
        });
        const texts = Array.from({ length: 20 }, (_, i) => String(i));
        for (const text of texts) await Promise.all(keys.map((key) => broker.publish(stage, notice(text, key))));
        const got = await inbox.first(keys.length * texts.length);
        for (const key of keys) expect(got.filter((item) => item.key === key).map((item) => item.text)).toEqual(texts);
      }
    });

    it('runs the keys of one partition side by side', async () => {
      const [slow, quick] = keysOfOnePartition(2) as [string, string];
      const quickWasHandled = createInbox<void>();
      const inbox = createInbox<string>();
      broker.consume('events', async (delivery) => {
        if (delivery.envelope.partitionkey === slow) await quickWasHandled.first(1);
        else quickWasHandled.add();
        inbox.add(textOf(delivery));
      });
      await publishAll('events', ['slow'], slow);
      await publishAll('events', ['quick'], quick);
      expect(await inbox.first(2)).toEqual(['quick', 'slow']);
    });

    it('hands what waits behind a secured delivery to who puts it away, so that no key fills the prefetch', async () => {
      const [busy, other] = keysOfOnePartition(2) as [string, string];
      const [did, otherWasHandled, mayEnd] = [createInbox<string>(), createInbox<void>(), createInbox<void>()];
      const handler: Handler = async (delivery, secured) => {
        secured?.();
        if (textOf(delivery) === 'slow') await mayEnd.first(1);
        if (textOf(delivery) === 'other') otherWasHandled.add();
        else did.add(`handled ${textOf(delivery)}`);
      };
      const putAway = async (delivery: Delivery) => {
        if (textOf(delivery) === 'bad') throw new RejectedMessageError('it cannot be put away');
        if (textOf(delivery) === '2' && delivery.redeliveries === 0) throw new Error('the store is away');
        did.add(`put away ${textOf(delivery)}`);
      };
      const dead = letters();
      broker.consume('events', handler, { prefetch: 4, shed: { over: 1, handler: putAway } });
      await publishAll('events', ['slow', '0', '1', '2', 'bad', '3', '4', '5', '6', '7'], busy);
      await publishAll('events', ['other'], other);
      await otherWasHandled.first(1);
      const before = await did.first(6);
      expect(before).toEqual(['0', '1', '2', '3', '4', '5'].map((text) => `put away ${text}`));
      expect(await dead.first(1)).toMatchObject([{ cause: 'it cannot be put away' }]);
      mayEnd.add();
      await publishAll('events', ['8', '9'], busy);
      const order = (await did.first(11)).map((each) => each.split(' ').at(-1));
      expect(order.filter((text) => text !== 'slow')).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
      await broker.close();
      const rest = createInbox<string>();
      const next = await under.connect('next');
      next.consume('events', async (delivery) => rest.add(textOf(delivery)));
      await next.publish('events', notice('the next'));
      expect(await rest.first(1)).toEqual(['the next']); // all were acked
    });

    it('lets no number of keys fill the prefetch with what waits', async () => {
      const [first, second, other] = keysOfOnePartition(3) as [string, string, string];
      const [otherWasHandled, mayEnd, putAway] = [createInbox<void>(), createInbox<void>(), createInbox<string>()];
      broker.consume(
        'events',
        async ({ envelope }, secured) => {
          secured?.();
          if (envelope.partitionkey === other) otherWasHandled.add();
          else await mayEnd.first(1);
        },
        { prefetch: 6, shed: { over: 16, handler: async (delivery) => putAway.add(textOf(delivery)) } },
      );
      for (const key of [first, second]) await publishAll('events', ['0', '1', '2', '3'], key);
      await publishAll('events', ['other'], other);
      await otherWasHandled.first(1);
      expect(putAway.items.length).toBeGreaterThan(2);
      mayEnd.add();
    });

    it('hands a delivery over again in its place when the handler throws', async () => {
      const calls = createInbox<string>();
      broker.consume('events', async (delivery) => {
        calls.add(`${textOf(delivery)}/${delivery.redeliveries}`);
        if (textOf(delivery) === 'first' && delivery.redeliveries < 2) throw new Error('the store is away');
      });
      await publishAll('events', ['first', 'second', 'third']);
      expect(await calls.first(5)).toEqual(['first/0', 'first/1', 'first/2', 'second/0', 'third/0']);
    });

    it('dead-letters what the handler rejects, with the cause, and goes on', async () => {
      const dead = letters();
      const handled = createInbox<string>();
      broker.consume('outbound', async (delivery) => {
        if (textOf(delivery) === 'bad') throw new RejectedMessageError('Slack says channel_not_found');
        handled.add(textOf(delivery));
      });
      const bad = notice('bad');
      await broker.publish('outbound', bad);
      await publishAll('outbound', ['good']);
      expect(await handled.first(1)).toEqual(['good']);
      const [letter] = await dead.first(1);
      expect(letter).toMatchObject({
        stage: 'outbound',
        cause: 'Slack says channel_not_found',
        attempts: 1,
        correlationid: bad.correlationid,
      });
      expect(JSON.parse(letter!.body)).toEqual(bad);
      expect(Date.parse(letter!.diedAt)).toBeGreaterThan(Date.parse(bad.time) - 1000);
    });

    it('dead-letters what is no valid envelope, with the reason, and goes on', async () => {
      const dead = letters();
      const handled = createInbox<string>();
      broker.consume('events', async (delivery) => handled.add(textOf(delivery)));
      const partition = partitionName(partitionOf('T1:C1'));
      const bodies = [
        'hello',
        JSON.stringify({ specversion: '1.0' }),
        JSON.stringify({ ...notice('x'), type: 'slack.message.v99' }),
        JSON.stringify({ ...notice('x'), data: { kind: 7 } }),
        JSON.stringify({ ...notice('x'), padding: 'x'.repeat(1024 * 1024) }),
      ];
      for (const body of bodies) await under.publishRaw('events', partition, Buffer.from(body));
      await under.publishRaw('events', partition, Buffer.from([0xff, 0xfe, 0x00]));
      await publishAll('events', ['good']);
      expect(await handled.first(1)).toEqual(['good']);
      const got = await dead.first(bodies.length + 1);
      const causeOf = (body: string) => got.find((letter) => letter.body === body)?.cause;
      expect(causeOf(bodies[0]!)).toBe('the body is not JSON');
      expect(causeOf(bodies[1]!)).toMatch(/dedupkey/);
      expect(causeOf(bodies[2]!)).toMatch(/slack\.message\.v99/);
      expect(causeOf(bodies[3]!)).toMatch(/data\.kind/);
      expect(got.find(({ body }) => bodies[4]!.startsWith(body))?.cause).toMatch(/the body has \d+ bytes/);
      expect(causeOf('data:application/octet-stream;base64,//4A')).toMatch(/not UTF-8/);
      expect(got.every((letter) => letter.stage === 'events')).toBe(true);
    });

    it('dead-letters what stands in another partition than its key, and runs nothing', async () => {
      const dead = letters();
      const handled = createInbox<string>();
      broker.consume('events', async (delivery) => handled.add(textOf(delivery)));
      await under.publishRaw('events', '03', Buffer.from(JSON.stringify(notice('astray'))));
      const [letter] = await dead.first(1);
      expect(letter?.cause).toMatch(/stands in partition 03, and its partitionkey belongs into 14/);
      await publishAll('events', ['good']);
      expect(await handled.first(1)).toEqual(['good']);
    });

    it('keeps a dead letter whose handler throws, and hands it over again under its id', async () => {
      const calls = createInbox<string>();
      broker.consumeDeadLetters(async (letter) => {
        calls.add(letter.id);
        if (calls.items.length < 3) throw new Error('the store is away');
      });
      broker.consume('events', async () => Promise.reject(new RejectedMessageError('no')));
      await publishAll('events', ['bad']);
      const ids = await calls.first(3);
      expect(new Set(ids).size).toBe(1);
      expect(ids[0]).not.toBe('');
    });

    it('rejects a publish that no queue takes', async () => {
      await expect(broker.publish('commands.nowhere', notice('x'))).rejects.toMatchObject({
        code: 'broker_unroutable',
      });
      await expect(broker.publish('events', notice('x'))).resolves.toBeUndefined();
    });

    it('brings a delivery of the stage admin again after the delay, with its attempt counted', async () => {
      const attempts = createInbox<string>();
      broker.consume('admin', async (delivery) => {
        attempts.add(`${textOf(delivery)}/${delivery.attempt}`);
        if (textOf(delivery) === 'later' && delivery.attempt === 0) throw new RetryLaterError('wait', { delayMs: 500 });
      });
      await publishAll('admin', ['later', 'now']);
      const got = await attempts.first(3);
      expect(got.slice(0, 2).sort()).toEqual(['later/0', 'now/0']);
      expect(got[2]).toBe('later/1');
    });

    it('carries a request to who serves it and the answer back', async () => {
      const server = await under.connect('server');
      server.serve('directory', async (body) => ({ asked: body, by: 'server' }));
      const answer = broker.request('directory', { kind: 'user', userId: 'U1' }, { deadlineMs: 10_000 });
      expect(await answer).toEqual({ asked: { kind: 'user', userId: 'U1' }, by: 'server' });
    });

    it('answers a request with what the serving handler threw', async () => {
      broker.serve('directory', async () => Promise.reject(new Error('Slack is away')));
      await expect(broker.request('directory', {}, { deadlineMs: 10_000 })).rejects.toMatchObject({
        code: 'broker_request_failed',
        message: 'Slack is away',
      });
    });

    it('ends a request that nobody answers at its deadline', async () => {
      await expect(broker.request('directory', {}, { deadlineMs: 300 })).rejects.toMatchObject({
        code: 'broker_request_timeout',
      });
    });

    it('tells a broadcast to every subscriber, the sender too, until it stops', async () => {
      const other = await under.connect('b');
      const [mine, others] = [createInbox<string>(), createInbox<string>()];
      const consumer = broker.subscribe((message) => mine.add(message.kind));
      other.subscribe((message) => others.add(message.kind));
      // Best effort: what is told before a subscription stands is not heard, so it is told until it is.
      const tell = setInterval(() => broker.broadcast({ kind: 'directory.changed', subject: 'user', id: 'U1' }), 20);
      await Promise.all([mine.first(1), others.first(1)]);
      await consumer.stop();
      const heard = mine.items.length;
      await others.first(others.items.length + 2);
      clearInterval(tell);
      expect(mine.items).toHaveLength(heard);
    });

    it('finishes what runs when it stops, and gives the rest to the next consumer in order', async () => {
      const next = await under.connect('next');
      const started = createInbox<string>();
      const mayEnd = createInbox<void>();
      const consumer = broker.consume('events', async (delivery) => {
        started.add(textOf(delivery));
        await mayEnd.first(1);
      });
      const texts = ['0', '1', '2', '3', '4', '5'];
      await publishAll('events', texts);
      await started.first(1);
      const rest = createInbox<string>();
      next.consume('events', async (delivery) => rest.add(textOf(delivery)));
      const stopped = consumer.stop();
      mayEnd.add();
      await stopped;
      expect(await rest.first(5)).toEqual(['1', '2', '3', '4', '5']);
      expect(started.items).toEqual(['0']);
    });

    it('consumes the partitions it is told to, and leaves the others', async () => {
      const mine = partitionOf('T1:C1');
      const foreign = Array.from({ length: 50 }, (_, i) => `T1:D${i}`).find((key) => partitionOf(key) !== mine)!;
      const [owner, rest] = [createInbox<string>(), createInbox<string>()];
      broker.consume('events', async (delivery) => owner.add(textOf(delivery)), { partitions: always([mine]) });
      await publishAll('events', ['foreign'], foreign);
      await publishAll('events', ['mine']);
      expect(await owner.first(1)).toEqual(['mine']);
      broker.consume('events', async (delivery) => rest.add(textOf(delivery)), {
        partitions: always([partitionOf(foreign)]),
      });
      expect(await rest.first(1)).toEqual(['foreign']);
      expect(owner.items).toEqual(['mine']);
    });

    it('follows what it owns: a partition passes to another with its order, and nothing is handled twice', async () => {
      const mine = partitionOf('T1:C1');
      const [first, second] = [changing([mine]), changing([])];
      const next = await under.connect('next');
      const [started, mayEnd] = [createInbox<string>(), createInbox<void>()];
      const handled: string[] = [];
      const handler = (who: string) => async (delivery: Parameters<typeof textOf>[0]) => {
        started.add(textOf(delivery));
        await mayEnd.first(1);
        handled.push(`${who} ${textOf(delivery)}`);
        if (handled.length === 5) all.add();
      };
      const all = createInbox<void>();
      broker.consume('events', handler('a'), { partitions: first });
      next.consume('events', handler('b'), { partitions: second });
      await publishAll('events', ['0', '1', '2', '3']);
      await started.first(1);
      first.become([]);
      second.become([mine]);
      mayEnd.add();
      await publishAll('events', ['4']);
      await all.first(1);
      expect(handled).toEqual(['a 0', 'b 1', 'b 2', 'b 3', 'b 4']);
    });

    it('consumes a partition again that came back while it was being released', async () => {
      const mine = partitionOf('T1:C1');
      const partitions = changing([mine]);
      const [started, mayEnd] = [createInbox<string>(), createInbox<void>()];
      broker.consume(
        'events',
        async (delivery) => {
          started.add(textOf(delivery));
          await mayEnd.first(1);
        },
        { partitions },
      );
      await publishAll('events', ['0', '1']);
      await started.first(1);
      partitions.become([]);
      partitions.become([mine]);
      mayEnd.add();
      expect(await started.first(2)).toEqual(['0', '1']);
    });

    it('flushes what it publishes before it closes, and refuses what comes later', async () => {
      const next = await under.connect('next');
      const published = ['0', '1', '2'].map((text) => broker.publish('events', notice(text)));
      await broker.close();
      await Promise.all(published);
      await expect(broker.publish('events', notice('late'))).rejects.toMatchObject({ code: 'broker_unavailable' });
      const inbox = createInbox<string>();
      next.consume('events', async (delivery) => inbox.add(textOf(delivery)));
      expect(await inbox.first(3)).toEqual(['0', '1', '2']);
    });

    it('says that nothing is wrong while it works, and what is once it is closed', async () => {
      const faults = createInbox<string | undefined>();
      broker.onFault((fault) => faults.add(fault));
      expect(faults.items).toEqual([undefined]);
      await broker.close();
      expect(broker.fault()).toBe('closed');
      expect(await faults.first(2)).toEqual([undefined, 'closed']);
    });
  });
}
