import { createBatcher as create, restFor } from './batcher';
import { StoreUnavailableError } from './errors';

describe('a batcher', () => {
  it('sends calls of one moment together, and those that come meanwhile with the next batch', async () => {
    const gate = aGate();
    const { run, batches } = recorder(() => gate.opened);
    const call = createBatcher({ run });

    const first = [call(1), call(2)];
    await nextTurn();
    const second = [call(3), call(4), call(5)];
    await nextTurn();
    expect(batches).toEqual([[1, 2]]);
    gate.open();

    expect(await Promise.all([...first, ...second])).toEqual([10, 20, 30, 40, 50]);
    expect(batches).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
  });

  it('ends the rest of a busy process as soon as enough have gathered', async () => {
    const { run, batches } = recorder();
    const call = createBatcher({ run, restMs: () => 60_000 });

    await Promise.all([...Array(12).keys()].map(call));
    expect(batches).toHaveLength(1);
    const late = [...Array(12).keys()].map(call);
    await Promise.all(late);
    expect(batches.map((batch) => batch.length)).toEqual([12, 12]);
  });

  it('asks how long to rest by the pace of its calls, of which one alone has none', async () => {
    const { run } = recorder();
    const restMs = jest.fn((_callsPerSecond: number) => 0);
    const call = createBatcher({ run, restMs });

    await call(0);
    expect(restMs).toHaveBeenLastCalledWith(0);
    for (let i = 0; i < 12; i += 1) await call(i);
    expect(restMs.mock.lastCall?.[0]).toBeGreaterThan(0);
  });

  it.each([
    { what: 'a busy process and many calls', busy: 1, callsPerSecond: 400, ms: 30 },
    { what: 'a process at half load', busy: 0.5, callsPerSecond: 400, ms: 0 },
    { what: 'a busy process and a call now and then', busy: 1, callsPerSecond: 20, ms: 0 },
    { what: 'a process somewhat busy, whose rest would gather none', busy: 0.6, callsPerSecond: 100, ms: 0 },
  ])('rests for $ms ms in $what', ({ busy, callsPerSecond, ms }) => {
    expect(restFor(busy, callsPerSecond)).toBe(ms);
  });

  it('tells of how many calls each batch has', async () => {
    const { run } = recorder();
    const sizes: number[] = [];
    const call = createBatcher({ run, maxSize: 2, onBatch: (calls) => sizes.push(calls) });

    await Promise.all([1, 2, 3].map(call));
    expect(sizes).toEqual([2, 1]);
  });

  it('cuts batches at their largest size, in order', async () => {
    const { run, batches } = recorder();
    const call = createBatcher({ run, maxSize: 2 });

    expect(await Promise.all([1, 2, 3, 4, 5].map(call))).toEqual([10, 20, 30, 40, 50]);
    expect(batches).toEqual([[1, 2], [3, 4], [5]]);
  });

  it('never puts two items of one key into a batch, and lets none overtake', async () => {
    const { run, batches } = recorder();
    const call = createBatcher({ run, keyOf: (item: number) => String(item % 10) });

    await Promise.all([1, 2, 11, 3, 21].map(call));
    expect(batches).toEqual([[1, 2], [11, 3], [21]]);
  });

  it('rejects the one call whose result is an error', async () => {
    const call = createBatcher<number, number>({
      run: async (items) => items.map((item) => (item === 2 ? new Error('not you') : item)),
    });
    const results = await Promise.allSettled([1, 2, 3].map(call));
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('sends each item alone when the values of a batch were refused', async () => {
    const { run, batches } = recorder(async (items) => {
      if (items.includes(2)) throw new Error('value out of range');
    });
    const call = createBatcher({ run });

    const results = await Promise.allSettled([1, 2, 3].map(call));
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(batches).toEqual([[1, 2, 3], [1], [2], [3]]);
  });

  it('fails a whole batch once when the database is away, and goes on with the next', async () => {
    let away = true;
    const { run, batches } = recorder(async () => {
      if (away) throw new StoreUnavailableError('away');
    });
    const call = createBatcher({ run });

    const results = await Promise.allSettled([1, 2].map(call));
    expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected']);
    away = false;
    expect(await call(3)).toBe(30);
    expect(batches).toEqual([[1, 2], [3]]);
  });

  it('lets calls gather for as long as it is told, and no longer once there are enough', async () => {
    const { run, batches } = recorder();
    const restMs = jest.fn(() => 20);
    const call = createBatcher({ run, restMs });

    const first = call(1);
    await nextTurn();
    await nextTurn();
    expect(await Promise.all([first, call(2)])).toEqual([10, 20]);
    expect(batches).toEqual([[1, 2]]);

    restMs.mockClear();
    await Promise.all([3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14].map(call));
    expect(batches).toHaveLength(2);
    expect(restMs).not.toHaveBeenCalled();
  });
});

/** One that never lets calls gather, however busy the process is that runs these tests. */
const createBatcher: typeof create = (options) => create({ restMs: () => 0, ...options });

function recorder(before: (items: number[]) => Promise<void> = async () => undefined) {
  const batches: number[][] = [];
  const run = async (items: number[]) => {
    batches.push(items);
    await before(items);
    return items.map((item) => item * 10);
  };
  return { run, batches };
}

function aGate() {
  let open = () => undefined as void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
