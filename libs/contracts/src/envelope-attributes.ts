import { z } from 'zod';

/**
 * The wrapper of everything that travels: CloudEvents 1.0 attribute names
 * ({@link https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md}), one JSON object per AMQP message.
 */
export const envelopeAttributesSchema = z.object({
  specversion: z.literal('1.0'),
  id: z.string().min(1).max(200).describe('Unique per publish; the AMQP message-id'),
  type: z.string().min(1).max(100).describe('Kind and version of data, e.g. slack.message.v1'),
  source: z.string().min(1).max(200).describe('Who published it, e.g. ingress-socket/3f2a'),
  time: z.iso.datetime().describe('When it was published, UTC'),
  dedupkey: z
    .string()
    .min(1)
    .max(500)
    .describe('Names what happened, not how it arrived: the same for every delivery of one fact'),
  partitionkey: z.string().min(1).max(500).describe('Order is kept among messages with the same key'),
  correlationid: z.string().min(1).max(100).describe('The root fact; the same on everything that follows from it'),
  traceparent: z
    .string()
    .regex(/^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/)
    .optional()
    .describe('W3C trace context'),
  expiresat: z.iso
    .datetime()
    .optional()
    .describe('Not to be run after this time, UTC; compared on the clock of the database'),
});

export type EnvelopeAttributes = z.infer<typeof envelopeAttributesSchema>;
