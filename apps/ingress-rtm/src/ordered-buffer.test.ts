import { createLogger } from '@errand/runtime';
import { createOrderedBuffer } from './ordered-buffer';

const logger = createLogger({ name: 'test', level: 'silent' });

function setup(options: { limit: number; limitBytes?: number }) {
  const sent: number[] = [];
  const gaps: number[] = [];
  const broker = { up: true, tried: 0 };
  const buffer = createOrderedBuffer<number>({
    limit: options.limit,
    limitBytes: options.limitBytes ?? 1_000,
    bytesOf: (item) => item,
    keyOf: (item) => String(item % 10),
    send: async (item) => {
      broker.tried++;
      if (!broker.up) throw new Error('broker away');
      sent.push(item);
    },
    onGap: async (gap) => void gaps.push(gap.droppedEvents),
    logger,
  });
  return { sent, gaps, broker, buffer };
}

describe('createOrderedBuffer', () => {
  it('sends what it was given, in order', async () => {
    const { buffer, sent, gaps } = setup({ limit: 10 });
    for (const n of [1, 11, 21]) buffer.push(n);
    expect(await buffer.drain(1_000)).toBe(0);
    expect(sent).toEqual([1, 11, 21]);
    expect(gaps).toEqual([]);
  });

  it('keeps the order while the broker is away', async () => {
    const { buffer, sent, broker } = setup({ limit: 10 });
    broker.up = false;
    for (const n of [1, 11, 21]) buffer.push(n);
    expect(sent).toEqual([]);
    broker.up = true;
    expect(await buffer.drain(5_000)).toBe(0);
    expect(sent).toEqual([1, 11, 21]);
  });

  it('holds no more than its limit and tells the gap once the broker is back', async () => {
    const { buffer, sent, gaps, broker } = setup({ limit: 2 });
    broker.up = false;
    expect([1, 11, 3, 4, 5].map((n) => buffer.push(n))).toEqual([true, true, false, false, false]);
    broker.up = true;
    await buffer.drain(5_000);
    expect(sent).toEqual([1, 11]);
    expect(gaps).toEqual([3]);
  });

  it('holds no more bytes than its limit, and takes again what there is room for', async () => {
    const { buffer, sent, gaps, broker } = setup({ limit: 10, limitBytes: 100 });
    broker.up = false;
    expect([60, 41, 40, 1].map((bytes) => buffer.push(bytes))).toEqual([true, false, true, false]);
    broker.up = true;
    expect(await buffer.drain(5_000)).toBe(0);
    expect(buffer.push(99)).toBe(true);
    await buffer.drain(5_000);
    expect(sent).toEqual([60, 40, 99]);
    expect(gaps).toEqual([2]);
  });

  it('keeps what must not be given up, though it is full', async () => {
    const { buffer, sent, broker } = setup({ limit: 1 });
    broker.up = false;
    buffer.push(1);
    buffer.keep(2);
    expect(buffer.push(3)).toBe(false);
    broker.up = true;
    expect(await buffer.drain(5_000)).toBe(0);
    expect(sent.sort()).toEqual([1, 2]);
  });

  it('gives up what is left when the time to drain is over', async () => {
    const { buffer, broker } = setup({ limit: 10 });
    broker.up = false;
    for (const n of [1, 2, 3]) buffer.push(n);
    expect(await buffer.drain(10)).toBe(3);
    expect(broker.tried).toBeGreaterThan(0);
  });

  it('does not hold one key behind another', async () => {
    const sent: string[] = [];
    let release!: () => void;
    const slow = new Promise<void>((resolve) => (release = resolve));
    const buffer = createOrderedBuffer<string>({
      limit: 10,
      limitBytes: 10,
      bytesOf: () => 1,
      keyOf: (item) => item[0] ?? '',
      send: async (item) => {
        if (item === 'a1') await slow;
        sent.push(item);
      },
      onGap: async () => undefined,
      logger,
    });
    for (const item of ['a1', 'a2', 'b1']) buffer.push(item);
    await new Promise(setImmediate);
    expect(sent).toEqual(['b1']);
    release();
    await buffer.drain(1_000);
    expect(sent).toEqual(['b1', 'a1', 'a2']);
  });
});
