import { MAX_DATA_BYTES } from '@errand/contracts';
import type { ExecutionStore, StoredEffect } from './execution-store';
import { isLeaseLost } from './execution-store';
import type { HandlerCalls } from './handler';
import type { HeldLease } from './lease-keeper';
import type { PersistDeps } from './persist';
import { persist } from './persist';

export interface Effects extends Pick<HandlerCalls, 'findEffect' | 'storeEffect'> {
  /** Resolves when no result waits for the store any more. */
  settled(): Promise<void>;
}

const LONGEST_KEY = 200;

/** The side effects of one execution: done once, whatever becomes of the process that did them. */
export function createEffects(held: HeldLease, deps: PersistDeps & { store: ExecutionStore }): Effects {
  const { store } = deps;
  const storing = new Set<Promise<void>>();
  const fenced = async <T>(action: Promise<T>): Promise<T> => {
    try {
      return await action;
    } catch (err) {
      if (isLeaseLost(err)) held.abort('lost');
      throw err;
    }
  };
  return {
    async findEffect(key) {
      checkKey(key);
      held.signal.throwIfAborted();
      const whileRunning = { ...deps, stopping: held.signal };
      const effect = await fenced(persist('findEffect', () => store.findEffect(held.lease, key), whileRunning));
      held.signal.throwIfAborted();
      return effect;
    },
    async storeEffect(key, effect) {
      checkKey(key);
      checkSize(key, effect);
      // It has happened, and only here its result is known: tried for as long as the process lives, even when the run
      // was stopped because the store did not answer. If somebody else has the execution by then, the store refuses.
      const stored = fenced(persist('storeEffect', () => store.storeEffect(held.lease, key, effect), deps));
      storing.add(stored);
      await stored.finally(() => storing.delete(stored));
    },
    async settled() {
      await Promise.allSettled(storing);
    },
  };
}

function checkKey(key: unknown): void {
  if (typeof key !== 'string' || key === '' || key.length > LONGEST_KEY)
    throw new TypeError(`the key of a side effect must be a text of 1 to ${LONGEST_KEY} characters`);
}

function checkSize(key: string, { result }: StoredEffect): void {
  const bytes = Buffer.byteLength(JSON.stringify(result) ?? '');
  if (bytes > MAX_DATA_BYTES)
    throw new Error(
      `the result of the side effect ${JSON.stringify(key)} has ${bytes} bytes, ${MAX_DATA_BYTES} is the most`,
    );
}
