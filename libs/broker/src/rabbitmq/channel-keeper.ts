import type { Logger } from '@errand/runtime';
import { backoffMs, sleep } from '@errand/runtime';
import type { Channel, ChannelModel } from 'amqplib';
import { errorText } from './error-text';
import type { Link } from './link';
import { within } from './within';

/** One AMQP channel that is opened and set up again whenever it is closed, whoever closed it. */
export interface ChannelKeeper<C extends Channel> {
  /** The channel, once it is set up. */
  channel(): C | undefined;
  /** The channel, as soon as it is set up; undefined when the keeper stops first. */
  opened(): Promise<C | undefined>;
  /** Why there is none; undefined while there is. `NOT_OPEN` when it merely waits for its turn or the connection. */
  fault(): string | undefined;
  /** Closes the channel, so that another one takes its place. */
  replace(reason: string): void;
  /** Closes the channel; what was acked before has reached the broker when this resolves. */
  stop(): Promise<void>;
}

/** The fault of a channel with which nothing is wrong but that it is not open yet, or not again. */
export const NOT_OPEN = 'not open yet';

const CLOSE_TIMEOUT_MS = 5_000;
const BACKOFF = { minMs: 650, maxMs: 10_000 };
const GOOD_MS = 10_000;

/**
 * @param options.what the channel's task, for logs and faults
 * @param options.setup makes the channel useful (declare, consume); must call the broker at least once, as only a call
 *   tells that a channel was closed while nobody listened. `gone` aborts when the channel is no longer to be used.
 */
export function keepChannel<C extends Channel>(options: {
  link: Link;
  what: string;
  open: (connection: ChannelModel) => Promise<C>;
  setup: (channel: C, gone: AbortSignal) => Promise<void>;
  logger: Logger;
  onChange: () => void;
}): ChannelKeeper<C> {
  const { link, what, open, setup, logger, onChange } = options;
  const stopping = new AbortController();
  const waiting = new Set<() => void>();
  let ready: C | undefined;
  let current: { channel: C; leave: (reason: string) => void } | undefined;
  let fault: string | undefined = NOT_OPEN;

  async function holdOne(connection: ChannelModel): Promise<string> {
    const channel = await open(connection).catch((err: unknown) => {
      if ((err as Error).name === 'IllegalOperationError') link.drop(connection); // it died while nobody listened
      throw err;
    });
    const gone = new AbortController();
    let reason = NOT_OPEN; // the broker says why it closes a channel: without a word, it is the connection that went
    channel.on('error', (err) => (reason = errorText(err))); // unheard, it would take the connection with it
    const left = new Promise<string>((resolve) => {
      const leave = (why: string) => {
        if (gone.signal.aborted) return;
        if (ready === channel) ready = undefined;
        fault = why;
        gone.abort();
        resolve(why);
      };
      channel.on('close', () => leave(reason));
      current = { channel, leave };
    });
    const close = () => within(CLOSE_TIMEOUT_MS, () => channel.close());
    if (stopping.signal.aborted) {
      await close();
      return 'closed';
    }
    try {
      const early = left.then((why) => Promise.reject(new Error(why)));
      await Promise.race([setup(channel, gone.signal), early]);
    } catch (err) {
      current?.leave(errorText(err));
      void close();
      return left;
    }
    if (gone.signal.aborted) return left;
    ready = channel;
    fault = undefined;
    for (const go of waiting) go();
    waiting.clear();
    onChange();
    return left;
  }

  async function hold(): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted;) {
      const connection = await link.up();
      if (!connection || stopping.signal.aborted) break;
      const startedAt = performance.now();
      const reason = await holdOne(connection).catch((err: unknown) =>
        link.connection() === connection ? errorText(err) : NOT_OPEN,
      );
      current = undefined;
      if (stopping.signal.aborted) break;
      if (performance.now() - startedAt > GOOD_MS) failures = 0;
      const delayMs = Math.round(backoffMs(failures++, BACKOFF));
      fault = reason;
      const level = reason === NOT_OPEN ? 'debug' : 'warn';
      logger[level]({ what, reason, delayMs }, 'AMQP channel closed; another one will be opened');
      onChange();
      await sleep(delayMs, stopping.signal);
    }
  }
  void hold();

  return {
    channel: () => ready,
    async opened() {
      while (!ready && !stopping.signal.aborted) await new Promise<void>((resolve) => waiting.add(resolve));
      return ready;
    },
    fault: () => (ready ? undefined : fault),
    replace(reason) {
      if (!current) return;
      const { channel, leave } = current;
      leave(reason);
      void within(CLOSE_TIMEOUT_MS, () => channel.close()); // a stuck channel does not answer: it is not waited for
    },
    async stop() {
      stopping.abort();
      for (const go of waiting) go();
      if (!current) return;
      const { channel, leave } = current;
      await within(CLOSE_TIMEOUT_MS, () => channel.close());
      leave('closed');
    },
  };
}
