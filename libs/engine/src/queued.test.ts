import type { Handler } from './testing/house';
import { messageEvent } from './testing/builders';
import { createHouse, gate, never } from './testing/house';
import { StoreAway } from './testing/memory-store';

/** A channel in which `!hold` keeps the lane until the test opens it, and `!echo` says what it was given. */
function createChannel(commands: Record<string, { run: Handler }> = {}) {
  const held = gate();
  const ran: string[] = [];
  const house = createHouse({
    isExpired: (envelope) => channel.expired.includes(envelope.dedupkey),
    commands: {
      hold: { run: () => held.opened.then(() => ({ markdown: 'held' })) },
      echo: {
        run({ text }) {
          ran.push(text);
          return { markdown: text };
        },
      },
      ...commands,
    },
  });
  let said = 0;
  const channel = {
    house,
    held,
    /** Texts of `!echo`, as they were run. */
    ran,
    expired: [] as string[],
    say: (text: string) => messageEvent(text, { ts: `1.${(said += 1)}` }),
    echoes: (...texts: (string | number)[]) => texts.map((text) => channel.say(`!echo ${text}`)),
    queuedTexts: () =>
      [...house.store.rows.values()].filter(({ queued }) => queued !== undefined).map((row) => row.input),
  };
  return channel;
}

/** What a killed process does no more for what it has begun. */
function dies({ store }: ReturnType<typeof createHouse>): void {
  store.renew = () => never();
  store.leaveLane = () => never();
}

describe('commands that are queued', () => {
  it('run when the one before them has ended, in order, one at a time', async () => {
    let atOnce = 0;
    let most = 0;
    const run: Handler = async ({ text }) => {
      most = Math.max(most, (atOnce += 1));
      await house.clock.sleep(300);
      atOnce -= 1;
      return { markdown: text };
    };
    const { house, held, say } = createChannel({ wait: { run } });
    const engine = house.start('w1');
    const head = engine.handleEvent(say('!hold'), 0);
    await house.clock.settle();
    for (let n = 1; n <= 50; n += 1) await engine.queueEvent(say(`!wait ${n}`), 0);
    await house.clock.advance(1_000);
    expect(house.posted()).toEqual([]);
    held.open();
    await head;
    await house.clock.advance(20_000);
    expect(house.posted()).toEqual(['held', ...Array.from({ length: 50 }, (_, n) => `${n + 1}`)]);
    expect(most).toBe(1);
    expect(new Set(house.states())).toEqual(new Set(['done']));
  });

  it('are not overtaken by a later event, also where it comes to a worker that knows nothing of them', async () => {
    const { house, held, say, echoes } = createChannel();
    const engine = house.start('w1');
    void engine.handleEvent(say('!hold'), 0);
    await house.clock.settle();
    const [first, second, third] = echoes(1, 2, 3);
    await engine.queueEvent(first!, 0);
    await engine.handleEvent(second!, 0); // acked: it is stored
    await house.start('w2').handleEvent(third!, 0);
    expect(house.posted()).toEqual([]);
    held.open();
    await house.clock.advance(2_000);
    expect(house.posted()).toEqual(['held', '1', '2', '3']);
  });

  it('run at once when the command before them has ended', async () => {
    const { house, held, say, echoes } = createChannel();
    const engine = house.start('w1');
    void engine.handleEvent(say('!hold'), 0);
    await house.clock.settle();
    for (const event of echoes(1, 2)) await engine.handleEvent(event, 0);
    held.open();
    await house.clock.settle();
    expect(house.posted()).toEqual(['held', '1', '2']);
  });

  it('do not hold up other channels', async () => {
    const { house, say } = createChannel();
    const engine = house.start('w1');
    void engine.handleEvent(say('!hold'), 0);
    await house.clock.settle();
    await engine.queueEvent(say('!echo behind it'), 0);
    await engine.handleEvent(messageEvent('!echo elsewhere', { channelId: 'C2' }), 0);
    expect(house.posted()).toEqual(['elsewhere']);
  });

  it('are allowed behind a command as soon as the store has it, and no sooner', async () => {
    const { house, say } = createChannel();
    const claiming = gate();
    house.store.before = (operation) => (operation === 'claim' ? claiming.opened : undefined);
    const secured = jest.fn();
    void house.start('w1').handleEvent(say('!hold'), 0, secured);
    await house.clock.settle();
    expect(secured).not.toHaveBeenCalled();
    claiming.open();
    await house.clock.settle();
    expect(secured).toHaveBeenCalledTimes(1);
  });

  it('are allowed behind one that a dead worker has begun, and wait for it', async () => {
    const { house, ran, say } = createChannel({
      begun: { run: (_i, _c, _s, { attempt }) => (attempt === 1 ? never() : { markdown: 'begun again' }) },
    });
    dies(house);
    const event = say('!begun');
    void house.start('w1', { sweeps: false }).handleEvent(event, 0);
    await house.clock.settle();
    const secured = jest.fn();
    const engine = house.start('w2');
    void engine.handleEvent(event, 0, secured);
    await house.clock.settle();
    expect(secured).toHaveBeenCalledTimes(1);
    await engine.queueEvent(say('!echo behind it'), 0);
    await house.clock.advance(9_000);
    expect(ran).toEqual([]);
    await house.clock.advance(2_000);
    expect(house.posted()).toEqual(['begun again', 'behind it']);
  });

  it('run once, however often their event comes', async () => {
    const { house, held, ran, say, echoes } = createChannel();
    const engine = house.start('w1');
    const head = say('!hold');
    void engine.handleEvent(head, 0);
    await house.clock.settle();
    const [first, second] = echoes(1, 2);
    for (const event of [first!, second!, first!, head]) await engine.queueEvent(event, 0);
    await engine.handleEvent(first!, 0);
    expect(house.store.rows.size).toBe(3);
    held.open();
    await house.clock.advance(1_000);
    for (const event of [first!, head]) await engine.queueEvent(event, 0);
    await engine.handleEvent(second!, 0);
    await house.clock.advance(10_000);
    expect(ran).toEqual(['1', '2']);
    expect(house.posted()).toEqual(['held', '1', '2']);
  });

  it('leave plain talk alone', async () => {
    const { house, say } = createChannel();
    await house.start('w1').queueEvent(say('how are you?'), 0);
    expect(house.store.rows.size).toBe(0);
  });

  it('are answered as too old, not run, when their time has passed before their turn', async () => {
    const { house, held, ran, say, echoes, expired } = createChannel();
    const engine = house.start('w1');
    void engine.handleEvent(say('!hold'), 0);
    await house.clock.settle();
    const [old, young] = echoes('old', 'young');
    for (const event of [old!, young!]) await engine.queueEvent(event, 0);
    expired.push(old!.dedupkey);
    held.open();
    await house.clock.advance(1_000);
    expect(ran).toEqual(['young']);
    expect(house.posted()).toEqual(['held', expect.stringContaining('too old, not run'), 'young']);
    expect(house.ended.map(({ outcome }) => outcome)).toEqual(['done', 'expired', 'done']);
  });

  it('let go of their lane as any other when they take long, and nothing waits for them then', async () => {
    const { house, held, say } = createChannel({ deploy: { run: () => never() } });
    const engine = house.start('w1');
    void engine.handleEvent(say('!hold'), 0);
    await house.clock.settle();
    for (const text of ['!deploy', '!echo 1']) await engine.queueEvent(say(text), 0);
    held.open();
    await house.clock.advance(4_900);
    expect(house.posted()).toEqual(['held']);
    await house.clock.advance(200);
    expect(house.posted()).toEqual(['held', '1']);
    await engine.handleEvent(say('!echo 2'), 0);
    await house.start('w2').handleEvent(say('!echo 3'), 0);
    expect(house.posted()).toEqual(['held', '1', '2', '3']);
  });

  it('are run by who gets the partition, and no more by who lost it', async () => {
    const { house, held, say, echoes } = createChannel();
    const owner = { of: 'w1' };
    const first = house.start('w1', { owns: () => owner.of === 'w1' });
    house.start('w2', { owns: () => owner.of === 'w2' });
    void first.handleEvent(say('!hold'), 0);
    await house.clock.settle();
    for (const event of echoes(1, 2, 3)) await first.queueEvent(event, 0);
    owner.of = 'nobody';
    held.open();
    await house.clock.advance(60_000);
    expect(house.posted()).toEqual(['held']);
    owner.of = 'w2';
    await house.clock.advance(3_000);
    expect(house.posted()).toEqual(['held', '1', '2', '3']);
    expect([...house.store.rows.values()].map((row) => row.owner)).toEqual(['w1', 'w2', 'w2', 'w2']);
  });

  it('keep their order where two workers take themselves for the owner', async () => {
    const order: string[] = [];
    const run: Handler = async ({ text }) => {
      order.push(`begin ${text}`);
      await house.clock.sleep(4_500); // its lease is renewed meanwhile
      order.push(`end ${text}`);
      return { markdown: text };
    };
    const { house, held, say } = createChannel({ wait: { run } });
    const engines = [house.start('w1'), house.start('w2')];
    void engines[0]!.handleEvent(say('!hold'), 0);
    await house.clock.settle();
    for (let n = 0; n < 6; n += 1) await engines[n % 2]!.queueEvent(say(`!wait ${n}`), 0);
    held.open();
    await house.clock.advance(60_000);
    const expected = Array.from({ length: 6 }, (_, n) => [`begin ${n}`, `end ${n}`]);
    expect(order).toEqual(expected.flat());
    expect(house.posted()).toHaveLength(7);
  });

  it('wait while the store is away, and nothing overtakes them', async () => {
    const { house, held, say, echoes } = createChannel();
    const engine = house.start('w1');
    void engine.handleEvent(say('!hold'), 0);
    await house.clock.settle();
    for (const event of echoes(1, 2)) await engine.queueEvent(event, 0);
    let away = true;
    house.store.before = (operation) => {
      if (away && (operation === 'nextOf' || operation === 'claim')) throw new StoreAway('away');
    };
    held.open();
    await house.clock.advance(30_000);
    expect(house.posted()).toEqual(['held']);
    away = false;
    await engine.handleEvent(say('!echo 3'), 0);
    await house.clock.advance(10_000);
    expect(house.posted()).toEqual(['held', '1', '2', '3']);
  });

  it('keep waiting for a long command whose lane the store cannot be told to let go', async () => {
    const { house, say } = createChannel();
    const engine = house.start('w1');
    let away = true;
    house.store.before = (operation) => {
      if (away && operation === 'leaveLane') throw new StoreAway('away');
    };
    let letGo = false;
    void engine.handleEvent(say('!hold'), 0).then(() => (letGo = true));
    await house.clock.settle();
    await engine.queueEvent(say('!echo 1'), 0);
    await house.clock.advance(8_000);
    expect([letGo, house.posted()]).toEqual([false, []]);
    away = false;
    await house.clock.advance(3_000);
    expect([letGo, house.posted()]).toEqual([true, ['1']]);
  });

  it('do not hurry when the store still has the command before them in their lane', async () => {
    const { house, say } = createChannel();
    let reads = 0;
    house.store.before = (operation) => void (operation === 'nextOf' && (reads += 1));
    house.store.leaveLane = async () => undefined; // it was taken over: the lease is not ours
    const engine = house.start('w1');
    void engine.handleEvent(say('!hold'), 0);
    await house.clock.settle();
    await engine.queueEvent(say('!echo 1'), 0);
    await house.clock.advance(15_000);
    expect(house.posted()).toEqual(['1']);
    expect(reads).toBeLessThan(20);
  });

  it('are counted', async () => {
    const { house, held, say, echoes } = createChannel();
    const engine = house.start('w1');
    void engine.handleEvent(say('!hold'), 0);
    await house.clock.settle();
    for (const event of echoes(1, 2, 3)) await engine.queueEvent(event, 0);
    await house.clock.advance(2_000);
    expect(engine.queued()).toBe(3);
    held.open();
    await house.clock.advance(3_000);
    expect(engine.queued()).toBe(0);
  });
});

describe('commands that are queued when their worker dies', () => {
  it('are run by the next one in order, behind what it had begun', async () => {
    let begun = 0;
    const { house, ran, say, echoes } = createChannel({
      begun: { run: () => ((begun += 1) === 1 ? never() : { markdown: 'begun again' }) },
    });
    dies(house);
    const dying = house.start('w1', { sweeps: false });
    void dying.handleEvent(say('!begun'), 0);
    await house.clock.settle();
    for (const event of echoes(1, 2, 3)) await dying.queueEvent(event, 0);
    house.start('w2');
    await house.clock.advance(9_900);
    expect([begun, ran]).toEqual([1, []]);
    await house.clock.advance(3_000);
    expect(house.posted()).toEqual(['begun again', '1', '2', '3']);
    expect(ran).toEqual(['1', '2', '3']);
  });

  it('wait for the reply of the one before them, that had ended and was not published', async () => {
    const { house, say, echoes } = createChannel();
    const dying = house.start('w1', { sweeps: false });
    house.beforePublish = () => never();
    void dying.handleEvent(say('!echo ended'), 0);
    await house.clock.settle();
    expect(house.states()).toEqual(['done']);
    house.beforePublish = undefined;
    const [first, second] = echoes(1, 2);
    await dying.queueEvent(first!, 0);
    const next = house.start('w2');
    await next.handleEvent(second!, 0);
    await house.clock.advance(3_000);
    expect(house.posted()).toEqual(['ended', '1', '2']);
  });

  it('go on behind one that ends its process again and again, and is given up', async () => {
    const deaths: number[] = [];
    const { house, held, say } = createChannel({
      boom: {
        run(_input, _calls, _signal, { attempt }) {
          deaths.push(attempt);
          house.store.before = () => never(); // the process is gone
          return never();
        },
      },
    });
    const first = house.start('w0', { owns: () => worker === 0 });
    let worker = 0;
    void first.handleEvent(say('!hold'), 0);
    await house.clock.settle();
    for (const text of ['!boom', '!echo 1', '!echo 2']) await first.queueEvent(say(text), 0);
    held.open();
    for (worker = 0; worker < 4;) {
      await house.clock.advance(15_000);
      house.store.before = undefined;
      worker += 1;
      const mine = worker;
      house.start(`w${mine}`, { owns: () => worker === mine });
    }
    await house.clock.advance(15_000);
    expect(deaths).toEqual([1, 2, 3]);
    expect(house.posted()).toEqual(['held', expect.stringContaining('was interrupted 3 times'), '1', '2']);
  });
});

describe('stop', () => {
  it('starts nothing of what is queued, and leaves it to the next worker', async () => {
    const { house, held, say, echoes, queuedTexts } = createChannel();
    const engine = house.start('w1');
    void engine.handleEvent(say('!hold'), 0);
    await house.clock.settle();
    for (const event of echoes(1, 2)) await engine.queueEvent(event, 0);
    const stopped = engine.stop({ graceMs: 20_000 });
    held.open();
    await stopped;
    await house.clock.settle();
    expect(house.posted()).toEqual(['held']);
    expect(queuedTexts()).toEqual([{ text: '1' }, { text: '2' }]);
    house.start('w2');
    await house.clock.advance(3_000);
    expect(house.posted()).toEqual(['held', '1', '2']);
  });
});
