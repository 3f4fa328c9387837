import { z } from 'zod';

/** What is told to every process at once. Best effort: never the only copy of a fact. */
export const broadcastSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('directory.changed'), subject: z.enum(['user', 'channel']), id: z.string() }),
  z.object({
    kind: z.literal('bot.identity'),
    teamId: z.string(),
    ids: z.array(z.string()).describe('User, bot and app ids by which Slack names this bot'),
    answer: z.boolean().describe('False asks the others to say theirs'),
  }),
]);
export type Broadcast = z.infer<typeof broadcastSchema>;
