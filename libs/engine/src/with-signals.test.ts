import { getEventListeners } from 'node:events';
import { unlessAborted, withSignals } from './with-signals';

const listenersOf = (...signals: AbortSignal[]) =>
  signals.reduce((sum, signal) => sum + getEventListeners(signal, 'abort').length, 0);
const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

describe('withSignals', () => {
  it.each([0, 1])('aborts with signal %i, for its reason, and leaves no listener behind', async (which) => {
    const controllers = [new AbortController(), new AbortController()];
    const signals = controllers.map(({ signal }) => signal);
    const done = withSignals(signals, untilAborted);
    expect(listenersOf(...signals)).toBe(2);
    controllers[which]?.abort(new Error('enough'));
    await expect(done).rejects.toThrow('enough');
    expect(listenersOf(...signals)).toBe(0);
  });

  it('is aborted at once by a signal that is', async () => {
    const signals = [new AbortController().signal, AbortSignal.abort(new Error('before'))];
    await expect(withSignals(signals, async (signal) => signal.throwIfAborted())).rejects.toThrow('before');
  });

  it('gives what the work gives, and leaves no listener behind', async () => {
    const { signal } = new AbortController();
    expect(await withSignals([signal], async () => 7)).toBe(7);
    expect(listenersOf(signal)).toBe(0);
  });
});

describe('unlessAborted', () => {
  it('gives what the work gives, and leaves no listener behind', async () => {
    const { signal } = new AbortController();
    expect(await unlessAborted(signal, async () => 7)).toBe(7);
    await expect(unlessAborted(signal, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(listenersOf(signal)).toBe(0);
  });

  it('leaves behind work that does not listen', async () => {
    const controller = new AbortController();
    const done = unlessAborted(controller.signal, () => new Promise<never>(() => undefined));
    controller.abort(new Error('enough'));
    await expect(done).rejects.toThrow('enough');
    await expect(unlessAborted(controller.signal, () => new Promise<never>(() => undefined))).rejects.toThrow('enough');
    expect(listenersOf(controller.signal)).toBe(0);
  });
});
