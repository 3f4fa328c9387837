import { z } from 'zod';
import { botIdSchema, channelIdSchema, groupIdSchema, teamIdSchema, userIdSchema } from './slack-ids';

/** What workers ask the directory, `request('directory', …)`: they hold no Slack credential, egress answers. */
export const directoryRequestSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('user'), userId: userIdSchema }),
  z.object({ kind: z.literal('channel'), channelId: channelIdSchema }),
  z.object({ kind: z.literal('group'), groupId: groupIdSchema }),
  z.object({ kind: z.literal('handle'), groupId: groupIdSchema }).describe('How a user group is mentioned'),
  z.object({ kind: z.literal('bot') }),
  z.object({ kind: z.literal('direct'), userId: userIdSchema }).describe('The direct message of the bot with a person'),
]);
export type DirectoryRequest = z.infer<typeof directoryRequestSchema>;

export const directoryUserSchema = z.object({
  id: userIdSchema,
  teamId: teamIdSchema,
  nick: z.string().describe('Display name; the user name where that is empty'),
  fullName: z.string(),
  email: z.string().optional().describe('Absent without the scope users:read.email'),
  isBot: z.boolean(),
  isGuest: z.boolean(),
  isExternal: z.boolean().optional().describe('Of another organisation; absent: of ours'),
  isDeactivated: z.boolean(),
});
export const directoryChannelSchema = z.object({
  id: channelIdSchema,
  name: z.string().optional().describe('Without #; a DM has none'),
  kind: z.enum(['channel', 'group', 'im', 'mpim']),
  isArchived: z.boolean(),
  isShared: z.boolean(),
});
export const directoryGroupSchema = z.object({ id: groupIdSchema, userIds: z.array(userIdSchema) });
export const directoryBotSchema = z.object({
  teamId: teamIdSchema,
  teamName: z.string(),
  userId: userIdSchema,
  botId: botIdSchema.optional(),
  name: z.string(),
});
/**
 * `not_found` is Slack's word that there is none, `refused` that it will not say (a scope is missing): to ask again would
 * not help. That Slack could not be asked is a failed request instead.
 */
export const directoryAnswerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('user'), user: directoryUserSchema }),
  z.object({ kind: z.literal('channel'), channel: directoryChannelSchema }),
  z.object({ kind: z.literal('group'), group: directoryGroupSchema }),
  z.object({ kind: z.literal('handle'), handle: z.string().describe('Without @') }),
  z.object({ kind: z.literal('bot'), bot: directoryBotSchema }),
  z.object({ kind: z.literal('direct'), channelId: channelIdSchema }),
  z.object({ kind: z.literal('not_found'), reason: z.string() }),
  z.object({ kind: z.literal('refused'), reason: z.string() }),
]);
export type DirectoryAnswer = z.infer<typeof directoryAnswerSchema>;
export type DirectoryUser = z.infer<typeof directoryUserSchema>;
export type DirectoryChannel = z.infer<typeof directoryChannelSchema>;
export type DirectoryGroup = z.infer<typeof directoryGroupSchema>;
export type DirectoryBot = z.infer<typeof directoryBotSchema>;
