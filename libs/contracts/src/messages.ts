import type { z } from 'zod';
import { commandExecuteSchema } from './command';
import {
  egressDeleteSchema,
  egressNoticeSchema,
  egressPostSchema,
  egressReactSchema,
  egressUpdateSchema,
} from './outbound';
import * as slack from './slack-event';

/** Every kind of message on the wire, by its `type`. A breaking change is a new version beside the old one. */
export const messageSchemas = {
  'slack.message.v1': slack.slackMessageSchema,
  'slack.reaction.v1': slack.slackReactionSchema,
  'slack.member.v1': slack.slackMemberSchema,
  'slack.channel_changed.v1': slack.slackChannelChangedSchema,
  'slack.user_changed.v1': slack.slackUserChangedSchema,
  'slack.usergroup_changed.v1': slack.slackUsergroupChangedSchema,
  'slack.file_created.v1': slack.slackFileCreatedSchema,
  'slack.file_public.v1': slack.slackFilePublicSchema,
  'slack.file_shared.v1': slack.slackFileSharedSchema,
  'slack.presence_changed.v1': slack.slackPresenceChangedSchema,
  'slack.app_home_opened.v1': slack.slackAppHomeOpenedSchema,
  'slack.slash_command.v1': slack.slackSlashCommandSchema,
  'slack.block_actions.v1': slack.slackBlockActionsSchema,
  'slack.view_submission.v1': slack.slackViewSubmissionSchema,
  'slack.view_closed.v1': slack.slackViewClosedSchema,
  'slack.shortcut.v1': slack.slackShortcutSchema,
  'slack.block_suggestion.v1': slack.slackBlockSuggestionSchema,
  'slack.tokens_revoked.v1': slack.slackTokensRevokedSchema,
  'slack.app_rate_limited.v1': slack.slackAppRateLimitedSchema,
  'slack.other.v1': slack.slackOtherSchema,
  'ingress.gap.v1': slack.ingressGapSchema,
  'ingress.alarm.v1': slack.ingressAlarmSchema,
  'command.execute.v1': commandExecuteSchema,
  'egress.post.v1': egressPostSchema,
  'egress.update.v1': egressUpdateSchema,
  'egress.delete.v1': egressDeleteSchema,
  'egress.react.v1': egressReactSchema,
  'egress.notice.v1': egressNoticeSchema,
} as const;

export type MessageType = keyof typeof messageSchemas;
export type MessageData<T extends MessageType> = z.infer<(typeof messageSchemas)[T]>;
/** The types that ingresses publish to the stage `events`. */
export type EventType = Exclude<MessageType, `egress.${string}` | `command.${string}`>;
/** The types that workers publish to the stage `outbound`. */
export type OutboundType = 'egress.post.v1' | 'egress.update.v1' | 'egress.delete.v1' | 'egress.react.v1';
