import { createHash, randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { EnvelopeAttributes } from './envelope-attributes';
import { envelopeAttributesSchema } from './envelope-attributes';
import type { MessageData, MessageType } from './messages';
import { messageSchemas } from './messages';

/** Most bytes of `data`, as JSON in UTF-8. A larger fact loses its blocks and attachments at ingress. */
export const MAX_DATA_BYTES = 256 * 1024;

/** An envelope of one message type. */
export type Envelope<T extends MessageType = MessageType> = {
  [K in T]: Omit<EnvelopeAttributes, 'type'> & { type: K; data: MessageData<K> };
}[T];

/** The message does not fit its schema: no retry can help. `faults` name the fields, never their values. */
export class InvalidEnvelopeError extends Error {
  override readonly name = 'InvalidEnvelopeError';
  readonly code = 'envelope_invalid';
  readonly faults: string[];
  constructor(faults: string[]) {
    super(`not a valid envelope: ${faults.join('; ')}`);
    this.faults = faults;
  }
}

/**
 * Checks a value from the wire against the envelope and the schema of its type. Unknown fields are dropped.
 *
 * @param value parsed JSON
 * @throws InvalidEnvelopeError naming every field at fault
 */
export function parseEnvelope(value: unknown): Envelope {
  const attributes = envelopeAttributesSchema.safeParse(value);
  if (!attributes.success) throw new InvalidEnvelopeError(faultsOf(attributes.error));
  const { type } = attributes.data;
  if (!isMessageType(type)) throw new InvalidEnvelopeError([`type: ${JSON.stringify(type)} is not known here`]);
  const data = messageSchemas[type].safeParse((value as { data?: unknown }).data);
  if (!data.success) throw new InvalidEnvelopeError(faultsOf(data.error, ['data']));
  return { ...attributes.data, data: data.data } as Envelope;
}

/** What a publisher knows; the rest of the envelope follows from it. */
export interface NewEnvelope<T extends MessageType> {
  type: T;
  source: string;
  dedupkey: string;
  partitionkey: string;
  data: MessageData<T>;
  /** Absent: this message is a root, and the id follows from `dedupkey`. */
  correlationid?: string | undefined;
  traceparent?: string | undefined;
  expiresat?: string | undefined;
}

/** Makes an envelope with a fresh id and the time of now. */
export function createEnvelope<T extends MessageType>(fields: NewEnvelope<T>): Envelope<T> {
  const { correlationid, traceparent, expiresat, ...rest } = fields;
  return {
    specversion: '1.0',
    id: randomUUID(),
    time: new Date().toISOString(),
    ...rest,
    correlationid: correlationid ?? correlationIdOf(fields.dedupkey),
    ...(traceparent && { traceparent }),
    ...(expiresat && { expiresat }),
  } as unknown as Envelope<T>;
}

/** The root id of a fact: the same over every redelivery and every transport. 32 hex digits. */
export function correlationIdOf(dedupkey: string): string {
  return createHash('sha256').update(dedupkey).digest('hex').slice(0, 32);
}

function isMessageType(type: string): type is MessageType {
  return Object.hasOwn(messageSchemas, type);
}

function faultsOf(error: z.ZodError, under: string[] = []): string[] {
  return error.issues.map((issue) => `${[...under, ...issue.path].join('.') || 'envelope'}: ${issue.message}`);
}
