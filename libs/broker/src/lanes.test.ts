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

function setUp() {
  const { waits, wait } = createWaits();
  const lanes = createLanes({ logger, wait });
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
