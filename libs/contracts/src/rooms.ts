import { z } from 'zod';
import { channelIdSchema, userIdSchema } from './slack-ids';

const room = z.string().min(1).max(200).describe('An id, C…, or the name of a channel, with or without #');

/**
 * What workers ask to be done with channels, and with how the bot is seen in them, `request('rooms', …)`. All of it may be
 * asked again after an unclear end.
 */
export const roomsRequestSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('list') }),
  z.object({ kind: z.literal('create'), room }),
  z.object({ kind: z.literal('join'), room }),
  z.object({ kind: z.literal('leave'), room }),
  z.object({ kind: z.literal('archive'), room }),
  z.object({ kind: z.literal('occupants'), room }),
  z.object({ kind: z.literal('topic'), room }),
  z.object({ kind: z.literal('set_topic'), room, topic: z.string().max(1_000) }),
  z.object({ kind: z.literal('invite'), room, userIds: z.array(userIdSchema).min(1).max(100) }),
  z.object({
    kind: z.literal('set_presence'),
    presence: z.enum(['auto', 'away']).describe("Of the bot, in Slack's words: auto leaves it to Slack"),
  }),
]);
export type RoomsRequest = z.infer<typeof roomsRequestSchema>;

/**
 * `not_found`: there is no such channel that the bot may see. `refused` is Slack's word, by its own name for it
 * (`missing_scope`): to ask again would not help. That Slack could not be asked is a failed request instead.
 */
export const roomsAnswerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done') }),
  z.object({ kind: z.literal('rooms'), rooms: z.array(z.object({ id: channelIdSchema, name: z.string() })) }),
  z.object({
    kind: z.literal('occupants'),
    userIds: z.array(userIdSchema),
    more: z.boolean().describe('There are more than are named'),
  }),
  z.object({ kind: z.literal('topic'), topic: z.string() }),
  z.object({ kind: z.literal('not_found') }),
  z.object({ kind: z.literal('refused'), reason: z.string() }),
]);
export type RoomsAnswer = z.infer<typeof roomsAnswerSchema>;
