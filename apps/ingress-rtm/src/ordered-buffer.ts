import type { Logger } from '@errand/runtime';
import { backoffMs, sleep } from '@errand/runtime';

/** What could not be kept: from the first item refused to the first one sent again. */
export interface Gap {
  from: Date;
  to: Date;
  droppedEvents: number;
}

export interface OrderedBuffer<T> {
  /** False when the buffer is full and the item was given up; the gap is told when sending works again. */
  push(item: T): boolean;
  /** Takes the item even when the buffer is full: for the few and small that must not be given up. */
  keep(item: T): void;
  /** Waits until all is sent, or the time is over. Returns how many items were given up. */
  drain(timeoutMs: number): Promise<number>;
}

/**
 * Sends the items of one key one after the other, in order, those of other keys beside them, and each for as long as it
 * takes: RTM cannot redeliver, so what the broker does not take now is kept here, up to a bound.
 *
 * @param options.limit most items held, over all keys
 * @param options.limitBytes most bytes held; `bytesOf` tells those of an item
 * @param options.send throws to be called again with the same item
 * @param options.onGap told once per gap, after the first item that was sent again
 */
export function createOrderedBuffer<T>(options: {
  limit: number;
  limitBytes: number;
  bytesOf: (item: T) => number;
  keyOf: (item: T) => string;
  send: (item: T) => Promise<void>;
  onGap: (gap: Gap) => Promise<void>;
  logger: Logger;
}): OrderedBuffer<T> {
  const { limit, limitBytes, bytesOf, keyOf, send, onGap, logger } = options;
  const queues = new Map<string, T[]>();
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();
  let held = 0;
  let heldBytes = 0;
  let gap: { from: Date; droppedEvents: number } | undefined;

  const insist = async (act: () => Promise<void>) => {
    for (let failures = 0; !stopping.signal.aborted; failures++) {
      try {
        return await act();
      } catch (err) {
        if (failures === 0) logger.warn({ err, waiting: held }, 'not published; kept until it is');
        await sleep(backoffMs(failures, { minMs: 200, maxMs: 5_000 }), stopping.signal);
      }
    }
  };
  const pump = async (key: string, items: T[]) => {
    while (items.length > 0) {
      const item = items[0] as T;
      await insist(() => send(item));
      if (stopping.signal.aborted) return;
      items.shift();
      held--;
      heldBytes -= bytesOf(item);
      if (!gap) continue;
      const ended = { ...gap, to: new Date() };
      gap = undefined;
      await insist(() => onGap(ended));
    }
    queues.delete(key);
  };
  const keep = (item: T) => {
    held++;
    heldBytes += bytesOf(item);
    const key = keyOf(item);
    const waiting = queues.get(key);
    if (waiting) return void waiting.push(item);
    const items = [item];
    queues.set(key, items);
    const pumping = pump(key, items).finally(() => running.delete(pumping));
    running.add(pumping);
  };
  return {
    keep,
    push(item) {
      if (held >= limit || heldBytes + bytesOf(item) > limitBytes) {
        gap ??= { from: new Date(), droppedEvents: 0 };
        gap.droppedEvents++;
        return false;
      }
      keep(item);
      return true;
    },
    async drain(timeoutMs) {
      const timer = setTimeout(() => stopping.abort(), timeoutMs);
      while (running.size > 0) await Promise.all(running);
      clearTimeout(timer);
      return held;
    },
  };
}
