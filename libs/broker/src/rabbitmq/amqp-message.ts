import { createHash } from 'node:crypto';
import type { Envelope } from '@errand/contracts';
import type { ConsumeMessage, Options } from 'amqplib';
import type { DeadLetter } from '../broker';
import type { Dying, RawMessage } from '../deliver';
import { bodyAsText, bytesAsText } from '../envelope-body';
import type { TopologyNames } from '../topology';

/** The AMQP properties of an envelope: for operators and other languages. We read the body alone. */
export function propertiesOf(envelope: Envelope, options: { appId: string; attempt?: number }): Options.Publish {
  return {
    persistent: true,
    messageId: shortString(envelope.id),
    type: shortString(envelope.type),
    correlationId: shortString(envelope.correlationid),
    appId: shortString(options.appId),
    timestamp: Math.max(0, Math.floor(Date.parse(envelope.time) / 1000)), // AMQP has no time before 1970
    headers: {
      'x-dedupkey': envelope.dedupkey,
      'x-partitionkey': envelope.partitionkey,
      ...(envelope.traceparent && { traceparent: envelope.traceparent }),
      ...(options.attempt && { 'x-attempt': options.attempt }),
    },
  };
}

/** What came from RabbitMQ. Headers are anybody's: each is checked, and none is passed on unread. */
export function rawMessageOf(message: ConsumeMessage, own: Pick<RawMessage, 'signal' | 'ack'>): RawMessage {
  const { headers, correlationId } = message.properties;
  return {
    body: message.content,
    redeliveries: count(headers?.['x-delivery-count']) ?? (message.fields.redelivered ? 1 : 0),
    attempt: count(headers?.['x-attempt']) ?? 0,
    correlationid: text(correlationId, 255),
    traceparent: text(headers?.['traceparent'], 55),
    ...own,
  };
}

/** A dead letter that we send ourselves. */
export function deadLetterProperties(dying: Dying): Options.Publish {
  return {
    persistent: true,
    messageId: dying.id,
    correlationId: dying.correlationid && shortString(dying.correlationid),
    headers: {
      'x-cause': dying.cause,
      'x-attempts': dying.attempts,
      'x-stage': dying.stage,
      'x-died-at': new Date().toISOString(),
      ...(dying.traceparent && { traceparent: dying.traceparent }),
    },
  };
}

/**
 * A dead letter, whether we sent it or RabbitMQ did: that one tells its story in `x-death`
 * ({@link https://www.rabbitmq.com/docs/dlx#effects}).
 *
 * @param stage whose dead letters the queue holds
 */
export function deadLetterOf(message: ConsumeMessage, stage: string, names: TopologyNames): DeadLetter {
  const { headers, messageId, correlationId } = message.properties;
  const body = bodyAsText(message.content);
  const common = {
    body,
    correlationid: text(correlationId, 255),
    traceparent: text(headers?.['traceparent'], 55),
  };
  const cause = text(headers?.['x-cause'], 10_000);
  const diedAt = text(headers?.['x-died-at'], 40);
  const named = text(messageId, 255);
  if (cause !== undefined && diedAt !== undefined) {
    return {
      ...common,
      id: named ?? hash(stage, message.content),
      stage: text(headers?.['x-stage'], 100) ?? stage,
      cause,
      attempts: count(headers?.['x-attempts']) ?? 1,
      diedAt,
    };
  }
  const [death] = (Array.isArray(headers?.['x-death']) ? headers['x-death'] : []) as Death[];
  const seconds = dateInSeconds(death?.time?.value);
  const queue = text(death?.queue, 255) ?? 'a queue';
  return {
    ...common,
    // The name of a message is its publisher's choice: two that bear the same one are two dead letters all the same.
    id: hash(stage, named ?? '', String(seconds), message.content),
    stage: stageOfQueue(queue, names) ?? stage,
    cause: `RabbitMQ took it out of ${queue}: ${reasons[text(death?.reason, 40) ?? ''] ?? 'no reason given'}`,
    attempts: count(headers?.['x-delivery-count']) ?? count(death?.count) ?? 1,
    diedAt: (seconds === undefined ? new Date() : new Date(seconds * 1000)).toISOString(),
  };
}

/**
 * What is left of a dead letter of which nothing but the body can be read: kept, so that somebody looks at it.
 *
 * @param reason why nothing else can be read
 */
export function unreadableLetter(message: ConsumeMessage, stage: string, reason: string): DeadLetter {
  return {
    id: hash(message.content),
    stage,
    body: bytesAsText(message.content),
    cause: `a dead letter that cannot be read: ${reason}`,
    attempts: 1,
    correlationid: undefined,
    traceparent: undefined,
    diedAt: new Date().toISOString(),
  };
}

interface Death {
  reason?: unknown;
  queue?: unknown;
  count?: unknown;
  time?: { value?: unknown };
}

const LAST_SECOND = Date.UTC(9999, 11, 31, 23, 59, 59) / 1000;

const reasons: Record<string, string> = {
  delivery_limit: 'its consumers went away too often without an answer (delivery limit)',
  rejected: 'a consumer rejected it',
  expired: 'it expired',
  maxlen: 'the queue was full',
};

function stageOfQueue(queue: string, names: TopologyNames): string | undefined {
  if (queue === names.admin) return 'admin';
  if (!queue.startsWith(`${names.prefix}.`)) return undefined;
  return queue.slice(names.prefix.length + 1).replace(/\.\d\d$/, '');
}

/** AMQP's short strings hold 255 bytes; amqplib throws on more. */
function shortString(value: string): string {
  return Buffer.from(value, 'utf8').subarray(0, 252).toString('utf8');
}

function text(value: unknown, maxLength: number): string | undefined {
  return typeof value === 'string' && value.length > 0 ? value.slice(0, maxLength) : undefined;
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** Seconds since 1970 of a date with a year of four digits: a header may hold any number. */
function dateInSeconds(value: unknown): number | undefined {
  const seconds = count(value);
  return seconds !== undefined && seconds <= LAST_SECOND ? seconds : undefined;
}

function hash(...parts: (string | Buffer)[]): string {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(part).update('\0');
  return sum.digest('hex').slice(0, 32);
}
