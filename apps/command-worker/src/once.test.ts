import type { HandlerCalls, StoredEffect } from '@errand/engine';
import { messageEvent } from '@errand/engine/testing';
import { createOnce } from './once';

function setUp() {
  const stored = new Map<string, StoredEffect>();
  const calls: Pick<HandlerCalls, 'findEffect' | 'storeEffect'> = {
    findEffect: async (key) => stored.get(key),
    storeEffect: async (key, effect) => void stored.set(key, effect),
  };
  const run = (attempt: number, id = 'e1') =>
    createOnce({ id, plugin: 'test', handler: 'it', attempt, event: messageEvent('!it') }, calls);
  return { run, stored, calls };
}

describe('ctx.once', () => {
  it('runs an effect in the first run, and gives its result in every other', async () => {
    const { run } = setUp();
    const effect = jest.fn(async () => ({ runId: 'r1', at: [1, null, true] }));
    const first = await run(1)('start', effect);
    expect(await run(2)('start', effect)).toEqual(first);
    expect(first).toEqual({ runId: 'r1', at: [1, null, true] });
    expect(effect).toHaveBeenCalledTimes(1);
  });

  it('gives nothing where the effect gave nothing, and null where it gave null', async () => {
    const { run, stored } = setUp();
    for (const attempt of [1, 2]) {
      expect(await run(attempt)('told', () => undefined)).toBeUndefined();
      expect(await run(attempt)('looked', () => null)).toBeNull();
    }
    expect([...stored]).toEqual([
      ['told', {}],
      ['looked', { result: null }],
    ]);
  });

  it('shares one run among those who call it at the same time, each with a copy of the result', async () => {
    const { run } = setUp();
    const once = run(1);
    const effect = jest.fn(async () => ({ runId: 'r1' }));
    const [one, two] = await Promise.all([once('start', effect), once('start', effect)]);
    expect(effect).toHaveBeenCalledTimes(1);
    expect(one).toEqual(two);
    expect(one).not.toBe(two);
  });

  it('keeps keys apart', async () => {
    const { run } = setUp();
    const once = run(1);
    expect(await Promise.all([once('a', () => 'A'), once('b', () => 'B')])).toEqual(['A', 'B']);
  });

  it('hands over a key for the remote API: the same in every run, of this effect alone', async () => {
    const { run } = setUp();
    const keys: string[] = [];
    const failing = (key: string) => {
      keys.push(key);
      throw new Error('no answer');
    };
    await expect(run(1)('start', failing)).rejects.toThrow('no answer');
    await expect(run(2)('start', failing)).rejects.toThrow('no answer');
    await expect(run(1)('stop', failing)).rejects.toThrow('no answer');
    await expect(run(1, 'e2')('start', failing)).rejects.toThrow('no answer');
    expect(keys[0]).toMatch(/^[0-9a-f]{40}$/);
    expect(keys[1]).toBe(keys[0]);
    expect(new Set(keys).size).toBe(3);
  });

  it('stores nothing of an effect that failed, and the next call tries it again', async () => {
    const { run, stored } = setUp();
    const once = run(1);
    const fails = () => Promise.reject(new Error('no answer'));
    await expect(once('start', fails)).rejects.toThrow('no answer');
    expect(stored.size).toBe(0);
    expect(await once('start', () => 'done')).toBe('done');
  });

  it('does not begin when the store refuses, and is not done before the store has the result', async () => {
    const { run, calls } = setUp();
    const effect = jest.fn(() => 'done');
    calls.storeEffect = () => Promise.reject(new Error('the lease of the execution was lost'));
    await expect(run(1)('start', effect)).rejects.toThrow('lease');
    expect(effect).toHaveBeenCalledTimes(1);
    calls.findEffect = () => Promise.reject(new Error('the lease of the execution was lost'));
    await expect(run(1)('start', effect)).rejects.toThrow('lease');
    expect(effect).toHaveBeenCalledTimes(1);
  });

  it.each<[string, () => unknown, string]>([
    ['a date', () => ({ at: new Date(0) }), 'result.at is a Date'],
    ['a function', () => [() => 1], 'result[0] is of the type function'],
    ['no number', () => ({ a: { b: NaN } }), 'result.a.b is NaN'],
    ['a bigint', () => 1n, 'result is of the type bigint'],
    ['a hole', () => [undefined], 'result[0] is of the type undefined'],
    ['a map', () => new Map(), 'result is a Map'],
    [
      'a circle',
      () => {
        const circle: Record<string, unknown> = {};
        circle['self'] = circle;
        return circle;
      },
      'result.self contains itself',
    ],
  ])('refuses %s as a result', async (_what, effect, fault) => {
    const { run, stored } = setUp();
    await expect(run(1)('start', effect)).rejects.toThrow(`the side effect "start" gave what is not JSON: ${fault}`);
    expect(stored.size).toBe(0);
  });

  it('takes a property that is undefined for one that is not there', async () => {
    const { run } = setUp();
    expect(Object.keys(await run(1)('start', () => ({ a: 1, b: undefined })))).toEqual(['a']);
  });
});
