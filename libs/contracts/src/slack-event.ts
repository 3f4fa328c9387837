import { z } from 'zod';
import {
  appIdSchema,
  botIdSchema,
  channelIdSchema,
  fileIdSchema,
  teamIdSchema,
  tsSchema,
  userIdSchema,
} from './slack-ids';

/**
 * Who did it. `external` is a person of another organisation in a shared channel; commands run for `human` only,
 * unless a handler opts in.
 */
export const actorSchema = z.object({
  kind: z.enum(['human', 'this_bot', 'other_bot', 'workflow', 'external']),
  userId: userIdSchema.optional(),
  botId: botIdSchema.optional(),
  appId: appIdSchema.optional(),
  teamId: teamIdSchema.optional().describe("The author's own workspace, where Slack tells it and it is not ours"),
});
export type Actor = z.infer<typeof actorSchema>;

/** What a message refers to. The readable `text` holds a name for each; the objects hold the ids. */
export const mentionSchema = z.object({
  kind: z.enum(['user', 'channel', 'usergroup', 'broadcast']),
  id: z.string().describe('U…, C…, S…; for a broadcast here, channel or everyone'),
  label: z.string().optional().describe('The name Slack sent with it, if any'),
});
export type Mention = z.infer<typeof mentionSchema>;
export const linkSchema = z.object({ url: z.string(), label: z.string().optional() });

const team = { teamId: teamIdSchema };
const eventTs = { eventTs: tsSchema.describe('When it happened, by Slack') };
const json = z.json();

export const slackMessageSchema = z
  .object({
    ...team,
    channelId: channelIdSchema,
    ts: tsSchema.describe('Names the message in its channel'),
    threadTs: tsSchema.optional().describe('The first message of the thread it stands in'),
    actor: actorSchema,
    kind: z.enum(['new', 'edited', 'deleted']),
    subtype: z
      .string()
      .optional()
      .describe(
        "Slack's subtype: file_share, thread_broadcast, me_message, bot_message, channel_join …; edits and deletions are kinds",
      ),
    text: z
      .string()
      .describe('Readable: entities decoded, mentions and links by name; of a deleted message what it said, if told'),
    markup: z.string().describe("Slack's text as it was sent"),
    mentions: z.array(mentionSchema),
    links: z.array(linkSchema),
    mentionsBot: z
      .boolean()
      .describe('True when the text mentions this bot, whether Slack sent message or app_mention'),
    files: z
      .array(
        z.object({
          id: fileIdSchema,
          name: z.string().optional(),
          mimetype: z.string().optional(),
          size: z.number().optional(),
        }),
      )
      .optional(),
    blocks: z.array(json).optional(),
    attachments: z.array(json).optional(),
    editedTs: tsSchema.optional().describe('When it was edited or deleted, by Slack'),
    unfurl: z
      .boolean()
      .optional()
      .describe('On kind edited: nobody edited it, Slack added the preview of a link or counted a reply'),
    truncated: z
      .boolean()
      .optional()
      .describe('Blocks and attachments were left out: the fact was larger than 256 KiB'),
    textCut: z
      .literal(true)
      .optional()
      .describe('So were its files, and the end of its text: it may be half a command'),
  })
  .describe('A message in a channel, group, mpim or DM: new, edited or deleted');

export const slackReactionSchema = z.object({
  ...team,
  actor: actorSchema,
  change: z.enum(['added', 'removed']),
  reaction: z.string(),
  item: z.object({
    type: z.string(),
    channelId: channelIdSchema.optional(),
    ts: tsSchema.optional(),
    fileId: fileIdSchema.optional(),
  }),
  itemUserId: userIdSchema.optional(),
  ...eventTs,
});

export const slackMemberSchema = z.object({
  ...team,
  change: z.enum(['joined', 'left']),
  userId: userIdSchema,
  channelId: channelIdSchema,
  inviterId: userIdSchema.optional(),
  isThisBot: z.boolean(),
  ...eventTs,
});

export const slackChannelChangedSchema = z.object({
  ...team,
  change: z.string().describe("Slack's event: channel_created, channel_rename, channel_archive, group_rename …"),
  channelId: channelIdSchema,
  name: z.string().optional(),
  userId: userIdSchema.optional(),
  ...eventTs,
});
export const slackUserChangedSchema = z.object({
  ...team,
  change: z.string().describe("Slack's event: user_change, team_join …"),
  userId: userIdSchema,
  ...eventTs,
});
export const slackUsergroupChangedSchema = z.object({
  ...team,
  change: z.string().describe("Slack's event: subteam_created, subteam_updated, subteam_members_changed …"),
  usergroupId: z.string(),
  ...eventTs,
});
const file = z.object({ ...team, fileId: fileIdSchema, userId: userIdSchema.optional(), ...eventTs });
export const slackFileCreatedSchema = file;
export const slackFilePublicSchema = file;
export const slackFileSharedSchema = file.extend({ channelId: channelIdSchema.optional() });
export const slackPresenceChangedSchema = z.object({
  ...team,
  userIds: z.array(userIdSchema).min(1),
  presence: z.string(),
  ...eventTs,
});
export const slackAppHomeOpenedSchema = z.object({
  ...team,
  userId: userIdSchema,
  channelId: channelIdSchema.optional(),
  tab: z.string(),
  ...eventTs,
});
export const slackTokensRevokedSchema = z.object({
  ...team,
  userIds: z.array(z.string()),
  botUserIds: z.array(z.string()),
  ...eventTs,
});
export const slackAppRateLimitedSchema = z.object({ ...team, minuteRateLimited: z.number().int() });

const sealedResponseUrl = z
  .string()
  .optional()
  .describe('response_url, sealed: only who holds the bot token can open it');

export const slackSlashCommandSchema = z.object({
  ...team,
  channelId: channelIdSchema,
  actor: actorSchema,
  command: z.string(),
  text: z.string().describe('Readable, as in a message'),
  markup: z.string().optional().describe("Slack's text as it was sent"),
  mentions: z.array(mentionSchema).optional(),
  links: z.array(linkSchema).optional(),
  sealedResponseUrl,
});
export const slackBlockActionsSchema = z.object({
  ...team,
  actor: actorSchema,
  channelId: channelIdSchema.optional(),
  messageTs: tsSchema.optional(),
  threadTs: tsSchema.optional(),
  viewId: z.string().optional(),
  privateMetadata: z.string().optional(),
  actions: z.array(
    z.object({
      actionId: z.string(),
      blockId: z.string().optional(),
      type: z.string(),
      value: z.string().optional(),
      selected: z.array(z.string()).optional(),
    }),
  ),
  state: json.optional(),
  sealedResponseUrl,
});
const view = z.object({
  ...team,
  actor: actorSchema,
  viewId: z.string(),
  callbackId: z.string(),
  externalId: z.string().optional(),
  privateMetadata: z.string(),
});
export const slackViewSubmissionSchema = view.extend({ values: json.describe('view.state.values as Slack sends it') });
export const slackViewClosedSchema = view.extend({ isCleared: z.boolean() });
export const slackShortcutSchema = z.object({
  ...team,
  actor: actorSchema,
  callbackId: z.string(),
  channelId: channelIdSchema.optional().describe('Present on a message shortcut'),
  message: z.object({ ts: tsSchema, text: z.string(), userId: userIdSchema.optional() }).optional(),
  sealedResponseUrl,
});
export const slackBlockSuggestionSchema = z.object({
  ...team,
  actor: actorSchema,
  actionId: z.string(),
  blockId: z.string().optional(),
  value: z.string(),
  channelId: channelIdSchema.optional(),
});

/** A type we have no form for is carried, never refused. Secrets of Slack's are taken out of `body`. */
export const slackOtherSchema = z.object({
  ...team,
  eventType: z.string(),
  channelId: channelIdSchema.optional(),
  userId: userIdSchema.optional(),
  eventTs: tsSchema.optional(),
  body: z.record(z.string(), json),
  truncated: z.boolean().optional(),
});

/** Something about Slack's deliveries that an operator should hear of. */
export const ingressAlarmSchema = z.object({
  ...team,
  alarm: z.enum([
    'foreign_sockets',
    'events_50_percent',
    'events_80_percent',
    'failing_25_percent',
    'failing_75_percent',
  ]),
  because: z.string().max(500).describe('What is wrong, in words with the figures'),
});

/** A time in which a transport could not deliver, and nothing will deliver it later (RTM). */
export const ingressGapSchema = z.object({
  ...team,
  transport: z.enum(['rtm', 'socket', 'http']),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  cause: z.string(),
  droppedEvents: z.number().int().min(0).describe('Events received and given up; what Slack did not send is not known'),
});
