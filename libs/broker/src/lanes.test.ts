import { createLogger } from '@errand/runtime';
import type { Job } from './lanes';
import { createLanes } from './lanes';
import { createInbox } from './testing/inbox';

const logger = createLogger({ name: 'test', level: 'silent' });

/** Waits that end when the test says so, or the signal. */
function createWaits() {
  const waits = createInbox<{ ms: number; end: () => void }>();
  const wait = (ms: number, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve());
      waits.add({ ms, end: resolve });
    });
  return { waits, wait };
}

function setUp(options: { shed?: { over: number; full: number } } = {}) {
  const { waits, wait } = createWaits();
  const lanes = createLanes({ logger, wait, ...options });
  const ran = createInbox<string>();
  const job = (name: string, options: Partial<Job> = {}): Job => ({
    lane: name.split('/')[0]!,
    signal: new AbortController().signal,
    run: async () => ran.add(name),
    ...options,
  });
  return { waits, lanes, ran, job };
}

/** All that can happen without a wait has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('lanes', () => {
  it('start nothing new in the partition while a job fails, and go on behind it when it is done', async () => {
    const { waits, lanes, ran, job } = setUp();
    let away = true;
    const run = async () => {
      if (away) throw new Error('the store is away');
      ran.add('a/1');
    };
    lanes.add(job('a/1', { run }));
    await waits.first(1);
    lanes.add(job('a/2'));
    lanes.add(job('b/1'));
    await settled();
    expect(ran.items).toEqual([]);
    away = false;
    waits.items[0]!.end();
    expect((await ran.first(3))[0]).toBe('a/1');
    expect([...ran.items].sort()).toEqual(['a/1', 'a/2', 'b/1']);
  });

  it('wait longer with every failure, 5 s at most', async () => {
    const { waits, lanes, job } = setUp();
    lanes.add(job('a/1', { run: async () => Promise.reject(new Error('away')) }));
    for (let n = 1; n <= 9; n++) {
      await waits.first(n);
      waits.items[n - 1]!.end();
    }
    const ms = waits.items.map((wait) => wait.ms);
    expect(ms[0]).toBeGreaterThanOrEqual(80);
    expect(ms[0]).toBeLessThanOrEqual(120);
    expect(ms[3]).toBeGreaterThan(ms[0]! * 4);
    expect(Math.max(...ms)).toBeLessThanOrEqual(6_000);
  });

  it('pass over what belongs to a lost channel, and let a failing job of it go', async () => {
    const { waits, lanes, ran, job } = setUp();
    const lost = new AbortController();
    lanes.add(job('a/1', { signal: lost.signal, run: async () => Promise.reject(new Error('away')) }));
    lanes.add(job('a/2', { signal: lost.signal }));
    await waits.first(1);
    lost.abort();
    lanes.add(job('a/1 again'));
    expect(await ran.first(1)).toEqual(['a/1 again']);
  });

  it('keep what comes again behind the handler that is still at it on the lost channel', async () => {
    const { lanes, ran, job } = setUp();
    const lost = new AbortController();
    const mayEnd = createInbox<void>();
    const run = async () => {
      await mayEnd.first(1);
      ran.add('a/first time');
    };
    lanes.add(job('a/1', { signal: lost.signal, run }));
    await settled();
    lost.abort();
    lanes.add(job('a/second time'));
    await settled();
    expect(ran.items).toEqual([]);
    mayEnd.add();
    expect(await ran.first(2)).toEqual(['a/first time', 'a/second time']);
  });

  it('finish what runs when they stop, and start nothing more, not even what failed', async () => {
    const { waits, lanes, ran, job } = setUp();
    const mayEnd = createInbox<void>();
    const run = async () => {
      await mayEnd.first(1);
      ran.add('a/1');
    };
    lanes.add(job('a/1', { run }));
    lanes.add(job('a/2'));
    lanes.add(job('b/1', { run: async () => Promise.reject(new Error('away')) }));
    await waits.first(1);
    const stopped = lanes.stop();
    mayEnd.add();
    await stopped;
    lanes.add(job('c/1'));
    await settled();
    expect(ran.items).toEqual(['a/1']);
    expect(waits.items).toHaveLength(1);
  });
});

describe('lanes that are shed', () => {
  /** A lane in which `a/0` runs until the test lets it end, secured when the test says so. */
  function setUpShed(options: { shed?: (name: string, failures: number) => Promise<void> } = {}) {
    const { lanes, ran, job, waits } = setUp({ shed: { over: 2, full: 8 } });
    const [mayBeSecured, mayEnd, shed] = [createInbox<void>(), createInbox<void>(), createInbox<string>()];
    const add = (name: string, change: Partial<Job> = {}) =>
      lanes.add(
        job(name, {
          async shed(failures) {
            await options.shed?.(name, failures);
            shed.add(name);
          },
          ...change,
        }),
      );
    const addHead = (change: Partial<Job> = {}) =>
      add('a/0', {
        async run(_failures, secured) {
          await mayBeSecured.first(1);
          secured?.();
          await mayEnd.first(1);
          ran.add('a/0');
        },
        ...change,
      });
    return { lanes, ran, waits, shed, mayBeSecured, mayEnd, add, addHead };
  }

  it('hand over all that waits, in order, once more than so many wait behind a secured job', async () => {
    const { add, addHead, ran, shed, mayBeSecured, mayEnd } = setUpShed();
    addHead();
    for (const name of ['a/1', 'a/2', 'a/3', 'b/1']) add(name);
    await ran.first(1);
    await settled();
    expect(shed.items).toEqual([]); // the first is not secured yet
    mayBeSecured.add();
    expect(await shed.first(3)).toEqual(['a/1', 'a/2', 'a/3']);
    await settled();
    for (const name of ['a/4', 'a/5']) add(name);
    await settled();
    expect(shed.items).toHaveLength(3); // no more than so many
    add('a/6');
    expect(await shed.first(6)).toEqual(['a/1', 'a/2', 'a/3', 'a/4', 'a/5', 'a/6']);
    mayEnd.add();
    await settled();
    add('a/7');
    expect(await ran.first(3)).toEqual(['b/1', 'a/0', 'a/7']);
  });

  it('take what comes later the same way while any is left, also when the first has ended', async () => {
    const first = createInbox<void>();
    const { add, addHead, ran, shed, mayBeSecured, mayEnd } = setUpShed({
      shed: (name) => (name === 'a/1' ? first.first(1).then(() => undefined) : Promise.resolve()),
    });
    mayBeSecured.add();
    addHead();
    for (const name of ['a/1', 'a/2', 'a/3']) add(name);
    await settled();
    mayEnd.add();
    await ran.first(1);
    add('a/4');
    await settled();
    expect([ran.items, shed.items]).toEqual([['a/0'], []]);
    first.add();
    expect(await shed.first(4)).toEqual(['a/1', 'a/2', 'a/3', 'a/4']);
    await settled();
    add('a/5');
    expect(await ran.first(2)).toEqual(['a/0', 'a/5']);
  });

  it('do not count what was secured before: each job says it of itself', async () => {
    const { add, addHead, ran, shed, mayBeSecured, mayEnd } = setUpShed();
    const second = createInbox<void>();
    mayBeSecured.add();
    addHead();
    add('a/1', { run: async () => (await second.first(1), ran.add('a/1')) });
    await settled();
    mayEnd.add();
    await settled();
    for (const name of ['a/2', 'a/3', 'a/4', 'a/5']) add(name);
    await settled();
    second.add();
    expect(await ran.first(6)).toEqual(['a/0', 'a/1', 'a/2', 'a/3', 'a/4', 'a/5']);
    expect(shed.items).toEqual([]);
  });

  it('pause the partition while one cannot be handed over, and hand it over again in its place', async () => {
    const failures: string[] = [];
    const { add, addHead, ran, shed, waits, mayBeSecured } = setUpShed({
      async shed(name, count) {
        if (name !== 'a/2' || count >= 2) return;
        failures.push(`${name} ${count}`);
        throw new Error('the store is away');
      },
    });
    mayBeSecured.add();
    addHead();
    for (const name of ['a/1', 'a/2', 'a/3']) add(name);
    await waits.first(1);
    add('b/1');
    await settled();
    expect([ran.items, shed.items]).toEqual([[], ['a/1']]);
    waits.items[0]!.end();
    await waits.first(2);
    waits.items[1]!.end();
    expect(await shed.first(3)).toEqual(['a/1', 'a/2', 'a/3']);
    expect(await ran.first(1)).toEqual(['b/1']);
    expect(failures).toEqual(['a/2 0', 'a/2 1']);
  });

  it('hand over any that wait while as many are here as may be and their lane does not move', async () => {
    const { add, addHead, ran, shed, waits, mayBeSecured, mayEnd } = setUpShed();
    const mayMove = createInbox<void>();
    const until =
      (gate: typeof mayEnd, name: string): Job['run'] =>
      async (_failures, secured) => {
        secured?.();
        await gate.first(1);
        ran.add(name);
      };
    mayBeSecured.add();
    addHead();
    for (const name of ['a/1', 'a/2']) add(name);
    add('b/0', { run: until(mayMove, 'b/0') });
    add('b/1', { run: until(mayEnd, 'b/1') });
    add('b/2');
    add('c/0', { run: () => mayEnd.first(1).then(() => undefined) }); // not secured
    await settled();
    expect(waits.items).toEqual([]);
    add('c/1');
    await waits.first(1);
    expect(waits.items[0]!.ms).toBe(100);
    mayMove.add();
    await ran.first(1);
    add('d/0', { run: until(mayEnd, 'd/0') });
    await settled();
    expect(shed.items).toEqual([]);
    waits.items[0]!.end();
    await shed.first(2);
    await settled();
    expect(shed.items).toEqual(['a/1', 'a/2']);
  });

  it('finish the one that is being handed over when they stop, and leave the rest', async () => {
    const first = createInbox<void>();
    const { add, addHead, lanes, ran, shed, mayBeSecured, mayEnd } = setUpShed({
      shed: () => first.first(1).then(() => undefined),
    });
    mayBeSecured.add();
    addHead();
    for (const name of ['a/1', 'a/2', 'a/3']) add(name);
    await settled();
    const stopped = lanes.stop();
    mayEnd.add();
    await ran.first(1);
    let isStopped = false;
    void stopped.then(() => (isStopped = true));
    await settled();
    expect(isStopped).toBe(false);
    first.add();
    await stopped;
    await settled();
    expect([ran.items, shed.items]).toEqual([['a/0'], ['a/1']]);
  });

  it('pass over what belongs to a lost channel', async () => {
    const { add, addHead, shed, mayBeSecured } = setUpShed();
    const lost = new AbortController();
    addHead();
    add('a/1', { signal: lost.signal });
    add('a/2', { signal: lost.signal });
    lost.abort();
    for (const name of ['a/1 again', 'a/2 again']) add(name);
    mayBeSecured.add();
    expect(await shed.first(2)).toEqual(['a/1 again', 'a/2 again']);
  });
});
