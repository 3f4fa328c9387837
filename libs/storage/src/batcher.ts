import { StoreUnavailableError } from './errors';

/**
 * Joins calls into batches: what is asked while one batch is under way goes with the next, so that a busy store makes
 * one round trip for many calls and an idle one answers at once. Order is kept, within a batch and from batch to batch.
 *
 * A batch that fails is the failure of its callers; but when the database refused one item's values, each is sent
 * alone, so that nobody fails for what another asked.
 *
 * @param options.run gets 1 to `maxSize` items and returns a result for each, in their order; an Error as a result
 *   rejects that one call. It must do all or nothing when it throws.
 * @param options.keyOf items with the same key never share a batch: the second sees what the first one did
 */
export function createBatcher<I, O>(options: {
  run: (items: I[]) => Promise<(O | Error)[]>;
  maxSize?: number;
  keyOf?: (item: I) => string;
}): (item: I) => Promise<O> {
  const { run, maxSize = 200, keyOf } = options;
  const waiting: Call<I, O>[] = [];
  let running = false;

  function takeBatch(): Call<I, O>[] {
    if (!keyOf) return waiting.splice(0, maxSize);
    const keys = new Set<string>();
    let size = 0;
    for (const { item } of waiting.slice(0, maxSize)) {
      if (keys.has(keyOf(item))) break;
      keys.add(keyOf(item));
      size += 1;
    }
    return waiting.splice(0, size);
  }

  async function send(calls: Call<I, O>[]) {
    try {
      const results = await run(calls.map((call) => call.item));
      calls.forEach((call, index) => {
        const result = results[index];
        if (result instanceof Error) call.reject(result);
        else call.resolve(result as O);
      });
    } catch (err) {
      if (calls.length === 1 || err instanceof StoreUnavailableError) calls.forEach((call) => call.reject(err));
      else for (const call of calls) await send([call]);
    }
  }

  async function flush() {
    while (waiting.length > 0) await send(takeBatch());
    running = false;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (running) return;
      running = true;
      // Deliveries arrive in bursts, one read of the socket: let the whole burst in before the first batch leaves.
      setImmediate(() => void flush());
    });
}

interface Call<I, O> {
  item: I;
  resolve: (result: O) => void;
  reject: (err: unknown) => void;
}
