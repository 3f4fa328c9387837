import { z } from 'zod';
import { channelIdSchema, teamIdSchema, tsSchema, userIdSchema } from './slack-ids';

/** Where an answer goes: a conversation id, resolved before it is published; names never travel. */
export const conversationSchema = z.object({
  teamId: teamIdSchema,
  channelId: channelIdSchema,
  threadTs: tsSchema.optional(),
  ephemeralTo: userIdSchema.optional().describe('Shown to this person only'),
});
export type Conversation = z.infer<typeof conversationSchema>;

/**
 * What every numbered outbound message carries. `handle` names the message that is posted, and later updated or
 * deleted: execution/position, whatever number it is posted or updated under. Egress sends each number once, however
 * often it arrives.
 */
const numbered = {
  executionId: z.string().min(1).max(100),
  number: z
    .number()
    .int()
    .min(0)
    .describe('Order among the outbound messages of the execution, over all runs; names this one'),
  leaseVersion: z
    .number()
    .int()
    .min(0)
    .describe('Fencing token: egress refuses what is older than the newest it has seen'),
  conversation: conversationSchema,
  priority: z.enum(['interactive', 'bulk']).default('interactive'),
};
const handle = z.string().min(3).max(200).describe('execution/position of the reply in its run');

const mentions = z
  .array(z.string().regex(/^([A-Z0-9]{1,30}|here|channel|everyone)$/))
  .max(100)
  .optional()
  .describe('Ids of people, channels and user groups that markdown mentions; whatever else looks like one is text');

const webUrl = z.url({ protocol: /^https?$/ }).max(3_000);

/** Errbot's card: what stands around its body, which is the reply's `markdown`. All but the links is Markdown. */
export const cardSchema = z.object({
  summary: z.string().max(3_000).optional().describe('Above the card'),
  title: z.string().max(1_000).optional(),
  link: webUrl.optional().describe('Where the title leads'),
  image: webUrl.optional(),
  thumbnail: webUrl.optional(),
  color: z
    .string()
    .max(30)
    .optional()
    .describe('Of the bar beside it: #RRGGBB, a word of Slack (good), or one of Errbot (red)'),
  fields: z
    .array(z.object({ title: z.string().max(1_000), value: z.string().max(2_000) }))
    .max(50)
    .optional(),
});
export type Card = z.infer<typeof cardSchema>;

/** Most bytes of a file. */
export const MAX_FILE_BYTES = 50 * 1024 * 1024;

/** A file whose bytes wait in the database: only its name travels. */
export const fileRefSchema = z.object({
  id: z.string().min(1).max(100).describe('Names its bytes in the database, for the execution that stored them'),
  name: z.string().min(1).max(255).describe('With its ending, from which Slack takes what it is'),
  title: z.string().min(1).max(255).optional().describe('Shown in place of the name'),
  size: z.number().int().min(1).max(MAX_FILE_BYTES),
});
export type FileRef = z.infer<typeof fileRefSchema>;

/** Both kinds of previews, or each for itself. */
export const unfurlSchema = z.union([
  z.boolean(),
  z.strictObject({
    links: z.boolean().optional().describe('Of pages'),
    media: z.boolean().optional().describe('Of pictures, videos and sound'),
  }),
]);
export type Unfurl = z.infer<typeof unfurlSchema>;

export const replyBodySchema = z.object({
  markdown: z.string().describe('CommonMark; egress turns it into mrkdwn'),
  format: z
    .enum(['markdown', 'plain', 'blocks'])
    .optional()
    .describe(
      'What `markdown` holds. Absent: CommonMark. plain: text to show as it is, of which nothing is markup. ' +
        "blocks: CommonMark, which egress turns into Slack's blocks",
    ),
  blocks: z
    .array(z.json())
    .max(50)
    .optional()
    .describe("Slack's blocks, as they are; markdown is then the notification's text"),
  attachments: z
    .array(z.record(z.string(), z.json()))
    .max(20)
    .optional()
    .describe("Slack's attachments, as they are, under the last part of the text"),
  card: cardSchema.optional().describe('markdown is shown as the body of this card'),
  file: fileRefSchema.optional().describe('Goes behind the text, if there is any'),
  mentions,
  unfurl: unfurlSchema
    .optional()
    .describe('Whether Slack shows previews of links and media. Absent: as it does by itself'),
});
export type ReplyBody = z.infer<typeof replyBodySchema>;

export const egressPostSchema = z.object({
  ...numbered,
  handle,
  body: replyBodySchema,
  sealedResponseUrl: z.string().optional(),
});
export const egressUpdateSchema = z.object({ ...numbered, handle, body: replyBodySchema });
export const egressDeleteSchema = z.object({ ...numbered, handle });
export const egressReactSchema = z.object({
  ...numbered,
  target: z.union([z.object({ handle }), z.object({ ts: tsSchema })]),
  reaction: z.string().regex(/^[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?$/),
  remove: z.boolean().default(false),
});

/** A word to the admins: egress resolves the recipients and posts it ahead of everything else. */
export const egressNoticeSchema = z.object({
  teamId: teamIdSchema.optional(),
  kind: z.string().describe('What sort of notice, e.g. started, dead_letter'),
  markdown: z.string(),
  mentions,
});

/** Handle of the message that an execution's reply becomes. */
export function handleOf(executionId: string, number: number): string {
  return `${executionId}/${number}`;
}
