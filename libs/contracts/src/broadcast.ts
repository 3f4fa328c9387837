import { z } from 'zod';

/** What is told to every process at once. Best effort: never the only copy of a fact. */
export const broadcastSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('directory.changed'), subject: z.enum(['user', 'channel', 'group']), id: z.string() }),
  z.object({
    kind: z.literal('bot.identity'),
    teamId: z.string(),
    ids: z.array(z.string()).describe('User, bot and app ids by which Slack names this bot'),
    answer: z.boolean().describe('False asks the others to say theirs'),
  }),
  z.object({
    kind: z.literal('presence'),
    group: z.string().min(1).max(100).describe('Those who share the partitions of one stage, e.g. egress'),
    id: z.string().min(1).max(200).describe('Unique per start of a process'),
    startedAt: z.number().describe('Milliseconds since the epoch, on the clock of the process'),
    deployment: z.string().max(100).optional().describe('Names the database: two of them on one prefix are a mistake'),
    isLeaving: z.boolean().default(false),
  }),
  z.object({
    kind: z.literal('pace.paused'),
    from: z.string().max(200).describe('The process that Slack told to wait'),
    method: z.string().max(100),
    channelId: z.string().max(100).optional(),
    ms: z.number().min(0).max(86_400_000).describe('How long Slack told it to wait (Retry-After)'),
  }),
  z.object({
    kind: z.literal('ledger.waiting'),
    partition: z.number().int().min(0),
    conversation: z.string().max(300).describe('Has rows that their owner may not know of'),
  }),
  z.object({
    kind: z.literal('plugins.changed').describe('A plugin was activated or deactivated: the database says which'),
  }),
  z.object({
    kind: z.literal('settings.changed').describe('Other settings are to hold: the database has them'),
    version: z.number().int().min(1),
  }),
  z.object({
    kind: z.literal('settings.asked').describe('A process without a database wants to hear which settings hold'),
  }),
  z.object({
    kind: z.literal('settings.held').describe('What an ingress needs of the settings that hold, from a worker'),
    version: z.number().int().min(1),
    commandTtlMs: z
      .number()
      .int()
      .min(0)
      .max(365 * 86_400_000)
      .describe('0: a command never is too old'),
  }),
  z.object({
    kind: z.literal('execution.kill'),
    executionId: z.string().min(1).max(200).describe('What is under way and is to be ended'),
    by: z.string().max(100).describe('The admin who said so, by user id'),
  }),
  z.object({
    kind: z.literal('pool.stop'),
    pool: z.string().min(1).max(100).describe('Whose workers end'),
    how: z.enum(['restart', 'shutdown', 'kill']).describe('`kill`: at once; else what is under way is finished first'),
    by: z.string().max(100).describe('The admin who said so, by user id'),
  }),
  z.object({
    kind: z.literal('ingress.tally'),
    teamId: z.string(),
    id: z.string().min(1).max(200).describe('Unique per start of an ingress process'),
    sockets: z.number().int().min(0).describe('Its connections to Socket Mode, those being opened or closed included'),
    delivered: z.number().int().min(0).describe('Events that Slack delivered to it in the last 60 minutes'),
    failed: z.number().int().min(0).describe('Deliveries of those that failed'),
  }),
]);
export type Broadcast = z.infer<typeof broadcastSchema>;
