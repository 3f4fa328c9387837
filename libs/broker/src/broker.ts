import type { Broadcast, Envelope } from '@errand/contracts';

/**
 * Where a message goes. `events` and `outbound` and every pool of commands are cut into 16 partitions in which order
 * is kept by `partitionkey`; `admin` has no order, and only it may be retried later.
 */
export type Stage = 'events' | 'outbound' | 'admin' | `commands.${string}`;

/**
 * The port to the message broker, above AMQP: two adapters, RabbitMQ and in memory, pass one suite
 * (`@errand/broker/testing`).
 */
export interface Broker {
  /**
   * Puts a message into the stage, in the partition of its `partitionkey`. Resolves when it is stored durably, which
   * is the moment from which Errand answers for it.
   *
   * @throws BrokerUnavailableError the broker is away, blocked, silent or full, or too much is in flight already; the
   *   message may be stored all the same, so publish it again under the same `dedupkey`
   * @throws UnroutableError no queue takes it; nothing is stored
   */
  publish(stage: Stage, envelope: Envelope): Promise<void>;

  /**
   * Hands every message of the stage to the handler: those of one `partitionkey` one after the other in order, others
   * side by side. The handler has these ways out:
   *
   * - it returns: the delivery is acked;
   * - it throws RejectedMessageError: dead-lettered at once, with the reason;
   * - it throws RetryLaterError (stages without order only): it comes again after the delay;
   * - it throws anything else: it is our fault and passing; the partition pauses, its channel open, and the same
   *   delivery is handed over again after a back-off. No attempt is counted and nothing overtakes it.
   *
   * By calling `secured` it says, before it returns, that the delivery is stored somewhere else too: from then on what
   * waits behind it may be shed.
   *
   * What is not a valid envelope, or stands in another partition than its key's, never reaches the handler: it is
   * dead-lettered with the reason.
   */
  consume(stage: Stage, handler: Handler, options?: ConsumeOptions): Consumer;

  /** Dead letters on their way to the table `dead_letters`: return acks, throwing keeps the letter and tries again. */
  consumeDeadLetters(handler: (letter: DeadLetter) => Promise<void>): Consumer;

  /**
   * Asks a service and waits for its answer.
   *
   * @throws RequestTimeoutError nobody answered inside `deadlineMs`
   * @throws RequestFailedError the service answered with an error
   * @throws BrokerUnavailableError
   * @throws UnroutableError the service has no queue: see `rpcServices` in `topology.ts`
   */
  request(service: string, body: unknown, options: { deadlineMs: number }): Promise<unknown>;

  /** Answers requests to the service; any process that serves it may get one. What the handler throws is the answer. */
  serve(service: string, handler: (body: unknown) => Promise<unknown>): Consumer;

  /** Tells every process, this one included. Best effort, never throws: not for facts that exist nowhere else. */
  broadcast(message: Broadcast): void;
  subscribe(listener: (message: Broadcast) => void): Consumer;

  /** Undefined while a confirmed publish works and consumers consume; else what is wrong, for `/ready`. */
  fault(): string | undefined;
  /** Calls back at once, and on every change of `fault()`. */
  onFault(listener: (fault: string | undefined) => void): void;

  /** Stops consumers as their `stop()` does, waits for confirms under way, closes channels, then connections. */
  close(): Promise<void>;
}

export type Handler = (delivery: Delivery, secured?: () => void) => Promise<void>;

export interface Delivery {
  envelope: Envelope;
  stage: Stage;
  /** `00` … `15`; undefined in a stage without order. */
  partition: string | undefined;
  /** How often the broker or we handed it over before, as far as the broker knows; 0 the first time. */
  redeliveries: number;
  /** Our own count on the delay ladder, 0 the first time. */
  attempt: number;
}

export interface DeadLetter {
  /** Names this death: the same when the letter is handed over again, another one when a replay dies again. */
  id: string;
  stage: string;
  /** The message as it was, JSON or not; a `data:` URL in base64 where it is not UTF-8. At most its first 1 MiB. */
  body: string;
  cause: string;
  attempts: number;
  correlationid: string | undefined;
  traceparent: string | undefined;
  diedAt: string;
}

export interface ConsumeOptions {
  /** Unacked deliveries held at once, per partition. */
  prefetch?: number;
  /** Partitions to consume, as they are now and as they change; absent means all. */
  partitions?: OwnedPartitions;
  /** What to do with deliveries that wait for long; absent: they wait. */
  shed?: Shed;
}

/**
 * What waits behind a handler is not acked, and fills the prefetch that all keys of its partition share. Where more
 * than `over` deliveries of a key wait behind one that is secured, or any while the prefetch is full and their key does
 * not move, they are handed to another handler, which puts them away: one after the other, in order, while the first
 * handler is at work. What comes later goes the same way as long as there is any left, so that nothing overtakes. The
 * ways out are the same.
 */
export interface Shed {
  over: number;
  handler(delivery: Delivery): Promise<void>;
}

/**
 * Which partitions of a stage are this process's. One that is lost is released as `Consumer.stop` does: what runs is
 * finished and acked, the rest goes back in order, and only then another process gets any of it.
 */
export interface OwnedPartitions {
  /** 0 … 15, ascending. */
  owned(): readonly number[];
  /** Calls back after every change of `owned()`. @returns how to stop listening */
  onChange(listener: () => void): () => void;
}

export interface Consumer {
  /** Stops starting, waits for running handlers, acks, gives the unstarted back in order. */
  stop(): Promise<void>;
}
