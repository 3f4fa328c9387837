import type { Logger } from '@errand/runtime';
import type { ConfirmChannel, Options } from 'amqplib';
import { BrokerUnavailableError, UnroutableError } from '../errors';
import type { Route, Topology } from '../topology';
import { keepChannel } from './channel-keeper';
import { errorText, replyCode } from './error-text';
import type { Link } from './link';
import type { TopologyGuard } from './topology-guard';

/** Publishes with confirms: a promise settles by the broker's word, or by its silence. */
export interface Publisher {
  /**
   * @param options.mandatory default true: a message that no queue takes is a failure
   * @throws BrokerUnavailableError, UnroutableError
   */
  publish(route: Route, body: Buffer, properties: Options.Publish, options?: { mandatory: boolean }): Promise<void>;
  /** Why a confirmed publish would not work. */
  fault(): string | undefined;
  /** Looks after an idle channel and a faulty topology; called every few seconds. */
  tick(): void;
  /** The link changed: what is in flight on a blocked one is given up at once. */
  linkChanged(): void;
  /** Waits for the confirms under way, then closes the channel. */
  stop(): Promise<void>;
}

/** Unconfirmed at most. More is refused, so that memory stays flat however slow the broker is. */
const WINDOW = { messages: 1_000, bytes: 32 * 1024 * 1024 };
const CONFIRM_TIMEOUT_MS = 10_000;
/** No confirm for so long, and a probe is sent. */
const IDLE_MS = 5_000;
/** A refused exchange closes the channel under everybody: it is a fault, and not tried again, for so long. */
const REFUSED_MS = 10_000;

interface InFlight {
  channel: ConfirmChannel;
  /** Exchange and message id, by which a message that comes back is known. */
  name: string;
  cameBack: boolean;
  /** Tells the publisher of the message; the message stays in the window until the broker confirms it. */
  settle(err?: Error): void;
  /** Takes the message out of the window. */
  release(): void;
}

export function createPublisher(options: {
  link: Link;
  topology: Topology;
  guard: TopologyGuard;
  logger: Logger;
  onChange: () => void;
  confirmTimeoutMs?: number;
  /** The clock, in milliseconds; tests pass their own. */
  now?: () => number;
}): Publisher {
  const {
    link,
    topology,
    guard,
    logger,
    onChange,
    confirmTimeoutMs = CONFIRM_TIMEOUT_MS,
    now = () => performance.now(),
  } = options;
  const probe: Route = { exchange: topology.names.probe, key: 'probe' };
  const inFlight = new Set<InFlight>();
  const refused = new Map<string, { text: string; until: number }>();
  const flushed = new Set<() => void>();
  let bytesInFlight = 0;
  let confirmedAt = 0;
  let stopped = false;

  const keeper = keepChannel<ConfirmChannel>({
    link,
    what: 'publish',
    logger,
    onChange,
    open: (connection) => connection.createConfirmChannel(),
    async setup(channel, gone) {
      channel.on('error', noteRefusal);
      channel.on('return', ({ fields, properties }) => noteReturn(channel, nameOf(fields.exchange, properties)));
      // No confirm comes on a channel that is given up. Its messages hold no memory any more once another one is open.
      gone.addEventListener('abort', () => {
        for (const message of inFlight) {
          if (message.channel !== channel) continue;
          message.settle(new BrokerUnavailableError('the channel was closed before the broker confirmed'));
          message.release();
        }
      });
      const connection = link.connection();
      if (!connection) throw new Error('the connection was lost');
      await guard.ensure(connection);
      await send(channel, probe, Buffer.from('{}'), {}, false);
    },
  });

  /** A message may be in flight twice, on two channels or on one: the broker returns them in the order they came in. */
  function noteReturn(channel: ConfirmChannel, name: string): void {
    for (const message of inFlight) {
      if (message.channel !== channel || message.name !== name || message.cameBack) continue;
      message.cameBack = true;
      return;
    }
  }

  function noteRefusal(err: unknown): void {
    const exchange = /exchange '([^']+)'/.exec(errorText(err))?.[1];
    if (!exchange || replyCode(err) !== 403) return;
    refused.set(exchange, { text: errorText(err), until: now() + REFUSED_MS });
  }

  function unavailable(exchange: string, bytes: number): string | undefined {
    const refusal = refused.get(exchange);
    if (refusal && now() < refusal.until) return refusal.text;
    if (link.blocked()) return `the broker takes no messages: ${link.blocked()}`;
    if (inFlight.size >= WINDOW.messages || (bytesInFlight > 0 && bytesInFlight + bytes > WINDOW.bytes))
      return `${inFlight.size} messages are unconfirmed already`;
    return undefined;
  }

  function send(
    channel: ConfirmChannel,
    route: Route,
    body: Buffer,
    properties: Options.Publish,
    mandatory: boolean,
  ): Promise<void> {
    const reason = unavailable(route.exchange, body.length);
    if (reason) return Promise.reject(new BrokerUnavailableError(reason));
    return new Promise((resolve, reject) => {
      const settle = (err?: Error) => {
        clearTimeout(timer);
        if (err) reject(err);
        else resolve();
      };
      const timer = setTimeout(() => {
        settle(new BrokerUnavailableError(`the broker did not confirm in ${confirmTimeoutMs} ms`));
        // A channel that fell silent stays silent, unless it is the alarm that holds it up.
        if (!link.blocked()) keeper.replace(`no confirm in ${confirmTimeoutMs} ms`);
      }, confirmTimeoutMs);
      const message: InFlight = {
        channel,
        name: nameOf(route.exchange, properties),
        cameBack: false,
        settle,
        release() {
          if (!inFlight.delete(message)) return;
          bytesInFlight -= body.length;
          if (inFlight.size === 0) for (const done of flushed) done();
        },
      };
      inFlight.add(message);
      bytesInFlight += body.length;
      const onConfirm = (err: unknown) => {
        message.release();
        if (err) return settle(new BrokerUnavailableError(confirmFailure(err)));
        confirmedAt = now();
        if (refused.delete(route.exchange)) onChange();
        // A message that comes back does so before its confirm, which says that it is well where it is: nowhere.
        if (message.cameBack)
          settle(new UnroutableError(`no queue takes ${route.key} from the exchange ${route.exchange}`));
        else settle();
      };
      try {
        channel.publish(
          route.exchange,
          route.key,
          body,
          { contentType: 'application/json', ...properties, mandatory },
          onConfirm,
        );
      } catch (err) {
        onConfirm(err);
      }
    });
  }

  const fault = (): string | undefined => {
    if (stopped) return 'closed';
    if (link.fault()) return link.fault();
    if (link.blocked()) return `the broker takes no messages: ${link.blocked()}`;
    if (keeper.fault()) return `no confirmed publish works: ${keeper.fault()}`;
    return [...refused.values()].find(({ until }) => now() < until)?.text;
  };
  return {
    async publish(route, body, properties, { mandatory } = { mandatory: true }) {
      const channel = keeper.channel();
      if (!channel || stopped) throw new BrokerUnavailableError(fault() ?? 'closed');
      await send(channel, route, body, properties, mandatory);
    },
    fault,
    tick() {
      // Nothing tells that a right was given but the next publish, and a service that is not ready may get no work.
      let forgiven = false;
      for (const [exchange, { until }] of refused) if (now() >= until) forgiven = refused.delete(exchange);
      if (forgiven) onChange();
      const channel = keeper.channel();
      const connection = link.connection();
      if (!channel || !connection) return;
      const failed = (err: unknown) => logger.debug({ err }, 'probe failed');
      if (inFlight.size === 0 && now() - confirmedAt > IDLE_MS)
        send(channel, probe, Buffer.from('{}'), {}, false).catch(failed);
      guard.recheck(connection).catch(failed);
    },
    linkChanged() {
      if (link.blocked()) for (const message of inFlight) message.settle(new BrokerUnavailableError(fault()));
    },
    async stop() {
      stopped = true;
      if (inFlight.size > 0) {
        let late: NodeJS.Timeout | undefined;
        await new Promise<void>((resolve) => {
          flushed.add(resolve);
          late = setTimeout(resolve, confirmTimeoutMs);
        });
        clearTimeout(late);
      }
      await keeper.stop();
    },
  };
}

function nameOf(exchange: string, properties: { messageId?: unknown }): string {
  return `${exchange} ${properties.messageId}`;
}

function confirmFailure(err: unknown): string {
  const text = errorText(err);
  return text === 'message nacked' ? 'the broker refused the message: its queue is full or has no majority' : text;
}
