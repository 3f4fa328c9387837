import type { Writable } from 'node:stream';
import type { Logger } from '@errand/runtime';
import { backoffMs, sleep } from '@errand/runtime';
import type { ChannelModel } from 'amqplib';
import { connect, credentials } from 'amqplib';
import type { BrokerUrl } from './broker-urls';
import { errorText } from './error-text';
import type { GatheredWrites } from './gather-writes';
import { gatherWrites } from './gather-writes';
import { limitHeaders } from './limit-headers';
import { within } from './within';

/** One connection to the broker that is made again whenever it is lost, for ever. */
export interface Link {
  connection(): ChannelModel | undefined;
  /** The connection, once there is one; undefined when the link closes first. */
  up(): Promise<ChannelModel | undefined>;
  /** The broker's reason for taking no messages (memory or disk alarm); undefined while it takes them. */
  blocked(): string | undefined;
  /** Why there is no connection. */
  fault(): string | undefined;
  /** What is written to the connection from now on may wait for a moment for more: acknowledgements. */
  gatherAcks(): void;
  /** Gives up a connection that turned out to be dead. */
  drop(connection: ChannelModel): void;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 5_000;
const CLOSE_TIMEOUT_MS = 5_000;
/** At least half a second: a publisher back at once after a cluster node's death may never be confirmed again. */
const BACKOFF = { minMs: 650, maxMs: 10_000 };
/** A connection that held this long was a good one: the next attempt starts with the shortest wait again. */
const GOOD_MS = 10_000;

/**
 * @param options.urls tried in turn
 * @param options.name shown by RabbitMQ as the connection's name
 * @param options.onChange called when connection, fault or blockage change
 */
export function createLink(options: { urls: BrokerUrl[]; name: string; logger: Logger; onChange: () => void }): Link {
  const { urls, name, logger, onChange } = options;
  const closing = new AbortController();
  const waiting = new Set<() => void>();
  let live: { connection: ChannelModel; writes: GatheredWrites; lose: (reason: string) => void } | undefined;
  let blocked: string | undefined;
  let fault: string | undefined = 'not connected yet';

  async function holdOne(url: BrokerUrl): Promise<string> {
    const connection = await connect(url.href, {
      noDelay: true,
      timeout: CONNECT_TIMEOUT_MS, // without it, a frozen broker holds us for as long as it is frozen
      clientProperties: { connection_name: name },
      credentials: credentials.plain(url.username, url.password),
    });
    limitHeaders(connection, (bytes) => logger.warn({ bytes }, 'a message had headers too large to be read'));
    const writes = gatherWrites((connection.connection as unknown as { stream: Writable }).stream);
    let reason = 'the connection was closed';
    connection.on('error', (err) => (reason = errorText(err))); // unheard, it would end the process
    if (closing.signal.aborted) {
      await within(CLOSE_TIMEOUT_MS, () => connection.close());
      return 'closed';
    }
    const lost = new Promise<string>((resolve) => {
      connection.on('close', (err) => resolve(err ? errorText(err) : reason));
      live = { connection, writes, lose: resolve };
    });
    connection.on('blocked', (why) => {
      blocked = why || 'an alarm';
      logger.warn({ why }, 'the broker takes no messages');
      onChange();
    });
    connection.on('unblocked', () => {
      blocked = undefined;
      logger.info('the broker takes messages again');
      onChange();
    });
    fault = undefined;
    logger.info({ host: url.host, connection: name }, 'connected to the broker');
    for (const go of waiting) go();
    waiting.clear();
    onChange();
    return lost;
  }

  async function hold(): Promise<void> {
    for (let turn = 0, failures = 0; !closing.signal.aborted; turn++) {
      const url = urls[turn % urls.length]!;
      const startedAt = performance.now();
      const reason = await holdOne(url).catch(errorText);
      live = undefined;
      blocked = undefined;
      if (closing.signal.aborted) break;
      if (performance.now() - startedAt > GOOD_MS) failures = 0;
      const delayMs = Math.round(backoffMs(failures++, BACKOFF));
      fault = `not connected to ${url.host}: ${reason}`;
      logger.warn({ host: url.host, connection: name, reason, delayMs }, 'no connection to the broker');
      onChange();
      await sleep(delayMs, closing.signal);
    }
  }
  const held = hold();

  return {
    connection: () => live?.connection,
    async up() {
      while (!live && !closing.signal.aborted) await new Promise<void>((resolve) => waiting.add(resolve));
      return live?.connection;
    },
    blocked: () => blocked,
    fault: () => fault,
    gatherAcks: () => live?.writes.gatherAcks(),
    drop(connection) {
      if (live?.connection !== connection) return;
      live.lose('the connection was closed');
      void within(CLOSE_TIMEOUT_MS, () => connection.close());
    },
    async close() {
      closing.abort();
      for (const go of waiting) go();
      const current = live;
      if (current) await within(CLOSE_TIMEOUT_MS, () => current.connection.close());
      current?.lose('closed');
      await within(CONNECT_TIMEOUT_MS + CLOSE_TIMEOUT_MS, () => held);
      fault = 'closed';
    },
  };
}
