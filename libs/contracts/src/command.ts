import { createHash } from 'node:crypto';
import { z } from 'zod';
import { envelopeAttributesSchema } from './envelope-attributes';

/** One handler of one plugin is to run for one event, in the pool whose queue this is in. */
export const commandExecuteSchema = z.object({
  executionId: z.string().min(1).max(100),
  plugin: z.string(),
  handler: z.string(),
  event: envelopeAttributesSchema.extend({ data: z.json() }).describe('The envelope that caused it, whole'),
  input: z.json().describe('What the router parsed for the handler'),
});

/** Names one handler's run for one event: the same on every redelivery, transport and worker. 40 hex digits. */
export function executionIdOf(dedupkey: string, plugin: string, handler: string): string {
  return createHash('sha256')
    .update(JSON.stringify([dedupkey, plugin, handler]))
    .digest('hex')
    .slice(0, 40);
}
