import { randomUUID } from 'node:crypto';
import type { Logger } from '@errand/runtime';
import type { Handler, Shed, Stage } from './broker';
import { readEnvelope } from './envelope-body';
import type { Job } from './lanes';
import { partitionName, partitionOf } from './partition';

/** A message as an adapter got it. */
export interface RawMessage {
  body: Buffer;
  redeliveries: number;
  /** Our count on the delay ladder. */
  attempt: number;
  correlationid: string | undefined;
  traceparent: string | undefined;
  signal: AbortSignal;
  /** Does nothing once the message is no longer ours. */
  ack(): void;
}

/** A dead letter before it is sent. */
export interface Dying {
  id: string;
  stage: Stage;
  body: Buffer;
  cause: string;
  attempts: number;
  correlationid: string | undefined;
  traceparent: string | undefined;
}

/** The dead letter of a message of which nothing but the body can be read. */
export function unreadable(body: Buffer, stage: Stage, reason: string): Dying {
  const cause = `the message cannot be read: ${reason}`.slice(0, MAX_CAUSE_CHARS);
  return { id: randomUUID(), stage, body, cause, attempts: 1, correlationid: undefined, traceparent: undefined };
}

/** Where a delivery goes that is not simply acked. Both resolve when the message is stored durably. */
export interface Outlets {
  deadLetter(dying: Dying): Promise<void>;
  retryLater(raw: RawMessage, delayMs: number): Promise<void>;
}

/** Causes are headers, and a header must fit into one frame. */
const MAX_CAUSE_CHARS = 2_000;

/**
 * What both adapters do with a message of a stage: hand it to the handler and find the way out that the handler
 * chose. A message is acked only after it is stored somewhere else, or handled.
 */
export function deliveryJob(
  raw: RawMessage,
  options: {
    stage: Stage;
    partition: string | undefined;
    handler: Handler;
    shed?: Shed | undefined;
    outlets: Outlets;
    logger: Logger;
  },
): Job {
  const { stage, partition, handler, shed, outlets, logger } = options;
  const read = readEnvelope(raw.body);
  const known = 'envelope' in read ? read.envelope : raw;
  let wayOut: (() => Promise<void>) | undefined; // once chosen, a retry does not ask the handler again

  const die = (cause: string, failures: number) => {
    const dying: Dying = {
      id: randomUUID(),
      stage,
      body: raw.body,
      cause: cause.slice(0, MAX_CAUSE_CHARS),
      attempts: raw.redeliveries + raw.attempt + failures + 1,
      correlationid: known.correlationid,
      traceparent: known.traceparent,
    };
    logger.warn({ stage, partition, correlationid: dying.correlationid, cause: dying.cause }, 'dead letter');
    return () => outlets.deadLetter(dying);
  };
  const choose = async (handle: Handler, failures: number, secured?: () => void): Promise<() => Promise<void>> => {
    if ('reason' in read) return die(read.reason, failures);
    const { envelope } = read;
    const own = partitionName(partitionOf(envelope.partitionkey));
    if (partition !== undefined && partition !== own) return die(astray(partition, own), failures);
    const delivery = { envelope, stage, partition, redeliveries: raw.redeliveries + failures, attempt: raw.attempt };
    try {
      await handle(delivery, secured);
    } catch (err) {
      const { code, message, delayMs } = err as { code?: unknown; message: string; delayMs: number };
      if (code === 'broker_message_rejected') return die(message, failures);
      if (code === 'broker_retry_later' && stage === 'admin') return () => outlets.retryLater(raw, delayMs);
      throw err;
    }
    return async () => undefined;
  };
  const carryOut = async (handle: Handler, failures: number, secured?: () => void) => {
    wayOut ??= await choose(handle, failures, secured);
    await wayOut();
    raw.ack();
  };
  return {
    // What has no key has no order either; `/` is no key of ours, and keeps garbage from waiting behind a channel.
    lane: 'envelope' in read && stage !== 'admin' ? read.envelope.partitionkey : `/${randomUUID()}`,
    signal: raw.signal,
    run: (failures, secured) => carryOut(handler, failures, secured),
    ...(shed && { shed: (failures: number) => carryOut(shed.handler, failures) }),
  };
}

/** Run from here, it would overtake what has the same key and is where it belongs. */
function astray(partition: string, own: string): string {
  return `it stands in partition ${partition}, and its partitionkey belongs into ${own}: a replay puts it there, and its publisher is to be mended`;
}
