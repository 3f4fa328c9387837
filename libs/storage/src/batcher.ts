import { sleep } from '@errand/runtime';
import { busyness } from './busyness';
import { StoreUnavailableError } from './errors';
import { createPace } from './pace';

/** A batch of this size is worth a round trip of its own. */
const GOOD_SIZE = 12;
/** A reason, so that no error is made of it. */
const ENOUGH = 'enough';
/** How long a process with nothing but work on its hands lets calls gather. */
const LONGEST_REST_MS = 30;
/** Fewer that join a call in its rest are not worth the wait: who asks once in a while is answered at once. */
const GOOD_COMPANY = 2;

/**
 * Joins calls into batches: what is asked while one batch is under way goes with the next, so that a busy store makes
 * one round trip for many calls and an idle one answers at once. In a busy process calls that come fast gather for some
 * milliseconds more: the time is lost in one command and won by all, for a round trip costs this process and the database
 * far more than the rows in it. Order is kept, within a batch and from batch to batch.
 *
 * A batch that fails is the failure of its callers; but when the database refused one item's values, each is sent
 * alone, so that nobody fails for what another asked.
 *
 * @param options.run gets 1 to `maxSize` items and returns a result for each, in their order; an Error as a result
 *   rejects that one call. It must do all or nothing when it throws.
 * @param options.keyOf items with the same key never share a batch: the second sees what the first one did
 * @param options.onBatch told of every batch: of how many calls
 * @param options.restMs how long calls are to gather now, in milliseconds, at this pace of calls; default: the longer, the
 *   busier this process is, and not at all if hardly another call will come meanwhile
 */
export function createBatcher<I, O>(options: {
  run: (items: I[]) => Promise<(O | Error)[]>;
  maxSize?: number;
  keyOf?: (item: I) => string;
  onBatch?: ((calls: number) => void) | undefined;
  restMs?: (callsPerSecond: number) => number;
}): (item: I) => Promise<O> {
  const {
    run,
    maxSize = 200,
    keyOf,
    onBatch,
    restMs = (callsPerSecond) => restFor(busyness(), callsPerSecond),
  } = options;
  const waiting: Call<I, O>[] = [];
  const pace = createPace(GOOD_SIZE);
  let running = false;
  let enough: (() => void) | undefined;

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
    onBatch?.(calls.length);
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

  /** Until enough have gathered, for this long at most. */
  async function rest(ms: number) {
    const isEnough = new AbortController();
    enough = () => isEnough.abort(ENOUGH);
    await sleep(ms, isEnough.signal);
    enough = undefined;
  }

  async function flush() {
    while (waiting.length > 0) {
      const ms = waiting.length < GOOD_SIZE ? restMs(pace.perSecond()) : 0;
      if (ms >= 1) await rest(ms);
      await send(takeBatch());
    }
    running = false;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      pace.count();
      if (waiting.length >= GOOD_SIZE) enough?.();
      if (running) return;
      running = true;
      // Deliveries arrive in bursts, one read of the socket: let the whole burst in before the first batch leaves.
      setImmediate(() => void flush());
    });
}

/** In milliseconds; none below half load, nor for calls so rare that the rest would gather none. */
export function restFor(busy: number, callsPerSecond: number): number {
  const ms = Math.max(0, busy - 0.5) * 2 * LONGEST_REST_MS;
  return (callsPerSecond * ms) / 1_000 < GOOD_COMPANY ? 0 : ms;
}

/** Told of each batch that is sent: which call of the store, and how many of it. */
export type OnBatch = (call: BatchedCall, calls: number) => void;
/** The calls of the store that are joined into batches. */
export type BatchedCall =
  | 'claim'
  | 'enqueue'
  | 'addReply'
  | 'commit'
  | 'markPublished'
  | 'findEffect'
  | 'storeEffect'
  | 'history'
  | 'ledger.accept'
  | 'ledger.mark';

interface Call<I, O> {
  item: I;
  resolve: (result: O) => void;
  reject: (err: unknown) => void;
}
