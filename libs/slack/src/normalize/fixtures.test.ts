import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Actor, EventType } from '@errand/contracts';
import { parseEnvelope } from '@errand/contracts';
import { toEnvelope } from '../to-envelope';
import { normalizeEventsApi } from './events-api';
import { normalizeInteraction } from './interaction';
import type { NormalEvent, NormalizeContext } from './normal-event';
import { normalizeRtm } from './rtm';
import { normalizeSlashCommand } from './slash-command';

const context: NormalizeContext = {
  installation: {
    teamId: 'T024BE7LD',
    enterpriseId: 'E0GRID0001',
    botUserId: 'U0ERRANDB',
    ownIds: new Set(['U0ERRANDB', 'B0ERRAND1', 'A0ERRAND01']),
  },
  receivedAt: 1_762_000_500_250,
  sealResponseUrl: () => 'sealed',
};
const folder = join(__dirname, 'fixtures');

function normalize(fixture: string): NormalEvent | undefined {
  const payload: unknown = JSON.parse(readFileSync(join(folder, `${fixture}.json`), 'utf8'));
  if (fixture.startsWith('rtm-')) return normalizeRtm(payload, context);
  if (fixture.startsWith('slash-')) return normalizeSlashCommand(payload, context);
  return fixture.startsWith('interaction-')
    ? normalizeInteraction(payload, context)
    : normalizeEventsApi(payload, context);
}

type Row = [fixture: string, type: EventType, dedupkey: string, partitionkey: string, facts?: object];
const human = (userId = 'U2147483697'): { actor: Actor } => ({ actor: { kind: 'human', userId } });
const sha = expect.stringMatching(
  /^(slash|block_actions|view_submission|shortcut|message_action|gesture|interactive_message):T024BE7LD:[0-9a-f]{64}$/,
) as string;
const fresh = expect.stringMatching(/^block_suggestion:T024BE7LD:[0-9a-f-]{36}$/) as string;
const T = 'T024BE7LD';
const C = 'C024BE91L';
const U = 'U2147483697';
const F = 'F2147483862';

// What Slack sends, and what we make of it.
const rows: Row[] = [
  [
    'events-message-channel',
    'slack.message.v1',
    `message:${T}:${C}:1762000001.000100`,
    `${T}:${C}`,
    { kind: 'new', text: '!deploy api & web --ref v1.2', ...human() },
  ],
  [
    'rtm-message-channel',
    'slack.message.v1',
    `message:${T}:${C}:1762000001.000100`,
    `${T}:${C}`,
    { kind: 'new', text: '!deploy api & web --ref v1.2', ...human() },
  ],
  ['events-message-group', 'slack.message.v1', `message:${T}:G024BE91P:1762000002.000100`, `${T}:G024BE91P`, human()],
  ['events-message-im', 'slack.message.v1', `message:${T}:D024BFF1M:1762000003.000100`, `${T}:D024BFF1M`, human()],
  ['events-message-mpim', 'slack.message.v1', `message:${T}:G0MPIM0001:1762000004.000100`, `${T}:G0MPIM0001`, human()],
  [
    'events-message-private-channel-c',
    'slack.message.v1',
    `message:${T}:C0PRIVATE1:1762000005.000100`,
    `${T}:C0PRIVATE1`,
    human(),
  ],
  [
    'events-message-thread-reply',
    'slack.message.v1',
    `message:${T}:${C}:1762000012.000200`,
    `${T}:${C}`,
    { threadTs: '1762000001.000100', ...human() },
  ],
  [
    'events-message-thread-broadcast',
    'slack.message.v1',
    `message:${T}:${C}:1762000013.000200`,
    `${T}:${C}`,
    { kind: 'new', subtype: 'thread_broadcast', threadTs: '1762000001.000100' },
  ],
  [
    'events-message-markup',
    'slack.message.v1',
    `message:${T}:${C}:1762000014.000200`,
    `${T}:${C}`,
    {
      text: 'hi @U0ERRANDB and @maria, see #general, @ops, @here the page (https://example.com/a?x=1&y=2) <now> ops@example.com 2025-11-01',
      mentionsBot: true,
      mentions: [
        { kind: 'user', id: 'U0ERRANDB' },
        { kind: 'user', id: 'U2147483698', label: 'maria' },
        { kind: 'channel', id: C, label: 'general' },
        { kind: 'usergroup', id: 'S0614TZR7', label: 'ops' },
        { kind: 'broadcast', id: 'here' },
      ],
    },
  ],
  [
    'events-message-edited',
    'slack.message.v1',
    `message:${T}:${C}:1762000001.000100:1762000020.000000`,
    `${T}:${C}`,
    { kind: 'edited', ts: '1762000001.000100', editedTs: '1762000020.000000', unfurl: undefined, ...human() },
  ],
  [
    'rtm-message-edited',
    'slack.message.v1',
    `message:${T}:${C}:1762000001.000100:1762000020.000000`,
    `${T}:${C}`,
    { kind: 'edited', unfurl: undefined, ...human() },
  ],
  [
    'events-message-edited-unfurl',
    'slack.message.v1',
    `message:${T}:${C}:1762000021.000100:1762000022.000400`,
    `${T}:${C}`,
    { kind: 'edited', unfurl: true },
  ],
  [
    'events-message-edited-then-unfurl',
    'slack.message.v1',
    `message:${T}:${C}:1762000021.000100:1762000024.000500`,
    `${T}:${C}`,
    { kind: 'edited', unfurl: true },
  ],
  [
    'events-message-edited-with-unfurl',
    'slack.message.v1',
    `message:${T}:${C}:1762000021.000100:1762000025.000000`,
    `${T}:${C}`,
    { kind: 'edited', unfurl: undefined },
  ],
  [
    'events-message-reply-counted',
    'slack.message.v1',
    `message:${T}:${C}:1762000026.000100:1762000027.000200`,
    `${T}:${C}`,
    { kind: 'edited', unfurl: true },
  ],
  [
    'events-message-bot-updates-its-own',
    'slack.message.v1',
    `message:${T}:${C}:1762000028.000100:1762000029.000000`,
    `${T}:${C}`,
    { kind: 'edited', actor: { kind: 'this_bot', botId: 'B0ERRAND1', appId: 'A0ERRAND01' } },
  ],
  [
    'events-message-deleted',
    'slack.message.v1',
    `message:${T}:${C}:1762000030.000100:deleted`,
    `${T}:${C}`,
    { kind: 'deleted', ts: '1762000030.000100', text: '!oops', ...human() },
  ],
  [
    'rtm-message-deleted',
    'slack.message.v1',
    `message:${T}:${C}:1762000030.000100:deleted`,
    `${T}:${C}`,
    { kind: 'deleted', text: '!oops', ...human() },
  ],
  [
    'events-message-deleted-thread-root',
    'slack.message.v1',
    `message:${T}:${C}:1762000032.000100:deleted`,
    `${T}:${C}`,
    { kind: 'deleted', text: '!deploy the wrong thing', ...human() },
  ],
  [
    'events-message-bot-with-user',
    'slack.message.v1',
    `message:${T}:${C}:1762000040.000100`,
    `${T}:${C}`,
    { kind: 'new', actor: { kind: 'other_bot', userId: 'U0OTHERBOT', botId: 'B0OTHER01', appId: 'A0OTHER001' } },
  ],
  [
    'events-message-bot-without-user',
    'slack.message.v1',
    `message:${T}:${C}:1762000041.000100`,
    `${T}:${C}`,
    { subtype: 'bot_message', actor: { kind: 'other_bot', botId: 'B0JENKINS' } },
  ],
  [
    'events-message-this-bot',
    'slack.message.v1',
    `message:${T}:${C}:1762000042.000100`,
    `${T}:${C}`,
    { actor: { kind: 'this_bot', userId: 'U0ERRANDB', botId: 'B0ERRAND1', appId: 'A0ERRAND01' } },
  ],
  [
    'rtm-message-classic-bot',
    'slack.message.v1',
    `message:${T}:${C}:1762000120.000100`,
    `${T}:${C}`,
    { actor: { kind: 'this_bot', botId: 'B0ERRAND1' } },
  ],
  [
    'events-message-workflow',
    'slack.message.v1',
    `message:${T}:${C}:1762000043.000100`,
    `${T}:${C}`,
    { actor: { kind: 'workflow', userId: 'U0WORKFLOW', botId: 'B0WORKFLW', appId: 'A0WORKFLOW' } },
  ],
  [
    'events-message-slackbot',
    'slack.message.v1',
    `message:${T}:D024BFF1M:1762000044.000100`,
    `${T}:D024BFF1M`,
    { actor: { kind: 'other_bot', userId: 'USLACKBOT' } },
  ],
  [
    'events-message-slackbot-response',
    'slack.message.v1',
    `message:${T}:${C}:1762000045.000100`,
    `${T}:${C}`,
    { actor: { kind: 'other_bot', userId: 'USLACKBOT' } },
  ],
  [
    'events-message-me',
    'slack.message.v1',
    `message:${T}:${C}:1762000046.000100`,
    `${T}:${C}`,
    { kind: 'new', subtype: 'me_message', ...human() },
  ],
  [
    'events-message-file-share',
    'slack.message.v1',
    `message:${T}:${C}:1762000047.000100`,
    `${T}:${C}`,
    { subtype: 'file_share', files: [{ id: F, name: 'report.csv', mimetype: 'text/csv', size: 5120 }] },
  ],
  [
    'events-message-file-hidden',
    'slack.message.v1',
    `message:${T}:${C}:1762000047.000200`,
    `${T}:${C}`,
    { files: [{ id: 'F0HIDDEN01' }] },
  ],
  [
    'events-message-channel-join',
    'slack.message.v1',
    `message:${T}:${C}:1762000048.000100`,
    `${T}:${C}`,
    { subtype: 'channel_join', ...human('U2147483698') },
  ],
  [
    'events-message-channel-topic',
    'slack.message.v1',
    `message:${T}:${C}:1762000049.000100`,
    `${T}:${C}`,
    { subtype: 'channel_topic' },
  ],
  [
    'events-mention-as-message',
    'slack.message.v1',
    `message:${T}:${C}:1762000050.000100`,
    `${T}:${C}`,
    { kind: 'new', mentionsBot: true, text: '@U0ERRANDB deploy api' },
  ],
  [
    'events-mention-as-app-mention',
    'slack.message.v1',
    `message:${T}:${C}:1762000050.000100`,
    `${T}:${C}`,
    { kind: 'new', mentionsBot: true, text: '@U0ERRANDB deploy api' },
  ],
  [
    'events-mention-with-file-as-message',
    'slack.message.v1',
    `message:${T}:${C}:1762000050.000200`,
    `${T}:${C}`,
    { subtype: 'file_share', mentionsBot: true },
  ],
  [
    'events-mention-with-file-as-app-mention',
    'slack.message.v1',
    `message:${T}:${C}:1762000050.000200`,
    `${T}:${C}`,
    { subtype: 'file_share', mentionsBot: true },
  ],
  [
    'events-mention-edited-in',
    'slack.message.v1',
    `message:${T}:${C}:1762000051.000100:1762000052.000000`,
    `${T}:${C}`,
    { kind: 'edited', mentionsBot: true },
  ],
  [
    'events-message-grid-user',
    'slack.message.v1',
    `message:${T}:${C}:1762000060.000100`,
    `${T}:${C}`,
    { actor: { kind: 'human', userId: 'W012A3CDE', teamId: 'E0GRID0001' } },
  ],
  [
    'events-message-grid-other-workspace',
    'slack.message.v1',
    `message:${T}:${C}:1762000061.000100`,
    `${T}:${C}`,
    { actor: { kind: 'human', userId: 'W012A3CDF', teamId: 'T0SISTER01' } },
  ],
  ['events-message-user-without-team', 'slack.message.v1', `message:${T}:${C}:1762000062.000100`, `${T}:${C}`, human()],
  [
    'events-message-external',
    'slack.message.v1',
    `message:${T}:${C}:1762000063.000100`,
    `${T}:${C}`,
    { actor: { kind: 'external', userId: 'U0STRANGER', teamId: 'T0CONNECT1' } },
  ],
  [
    'events-message-our-user-in-shared-channel',
    'slack.message.v1',
    `message:${T}:${C}:1762000064.000100`,
    `${T}:${C}`,
    human(),
  ],
  [
    'events-message-nobody',
    'slack.message.v1',
    `message:${T}:${C}:1762000065.000100`,
    `${T}:${C}`,
    { actor: { kind: 'external' } },
  ],
  ['events-message-surprising', 'slack.other.v1', `message:${T}:1762000112.000100`, T, { eventType: 'message' }],
  [
    'rtm-message-replied',
    'slack.other.v1',
    `message:${T}:1762000027.000300:${C}`,
    `${T}:${C}`,
    { eventType: 'message' },
  ],

  [
    'events-reaction-added',
    'slack.reaction.v1',
    `reaction_added:${T}:${U}:${C}:1762000001.000100:thumbsup:1762000070.000100`,
    `${T}:${C}`,
    { change: 'added', reaction: 'thumbsup', itemUserId: 'U0ERRANDB', ...human() },
  ],
  [
    'rtm-reaction-added',
    'slack.reaction.v1',
    `reaction_added:${T}:${U}:${C}:1762000001.000100:thumbsup:1762000070.000100`,
    `${T}:${C}`,
    human(),
  ],
  [
    'events-reaction-removed',
    'slack.reaction.v1',
    `reaction_removed:${T}:${U}:${C}:1762000001.000100:+1::skin-tone-2:1762000071.000100`,
    `${T}:${C}`,
    { change: 'removed' },
  ],
  [
    'events-reaction-on-file',
    'slack.reaction.v1',
    `reaction_added:${T}:${U}:${F}:thumbsup:1762000072.000100`,
    `${T}:${U}`,
    { item: { type: 'file', fileId: F } },
  ],
  [
    'events-reaction-by-this-bot',
    'slack.reaction.v1',
    `reaction_added:${T}:U0ERRANDB:${C}:1762000001.000100:thumbsup:1762000073.000100`,
    `${T}:${C}`,
    { actor: { kind: 'this_bot', userId: 'U0ERRANDB' } },
  ],

  [
    'events-member-joined',
    'slack.member.v1',
    `member_joined_channel:${T}:1762000080.000100:U2147483698:${C}`,
    `${T}:${C}`,
    { change: 'joined', isThisBot: false, inviterId: U },
  ],
  [
    'rtm-member-joined',
    'slack.member.v1',
    `member_joined_channel:${T}:1762000080.000100:U2147483698:${C}`,
    `${T}:${C}`,
    { change: 'joined' },
  ],
  [
    'events-member-left',
    'slack.member.v1',
    `member_left_channel:${T}:1762000081.000100:U2147483698:${C}`,
    `${T}:${C}`,
    { change: 'left', isThisBot: false },
  ],
  [
    'events-member-bot-joined',
    'slack.member.v1',
    `member_joined_channel:${T}:1762000082.000100:U0ERRANDB:${C}`,
    `${T}:${C}`,
    { change: 'joined', isThisBot: true },
  ],
  [
    'events-member-bot-left',
    'slack.member.v1',
    `member_left_channel:${T}:1762000083.000100:U0ERRANDB:${C}`,
    `${T}:${C}`,
    { change: 'left', isThisBot: true },
  ],

  [
    'events-file-created',
    'slack.file_created.v1',
    `file_created:${T}:1762000090.000100:${F}`,
    `${T}:${U}`,
    { fileId: F, userId: U },
  ],
  [
    'rtm-file-created',
    'slack.file_created.v1',
    `file_created:${T}:1762000090.000100:${F}`,
    `${T}:${U}`,
    { fileId: F, userId: U },
  ],
  [
    'rtm-file-created-old',
    'slack.file_created.v1',
    `file_created:${T}:1762000090.000100:${F}`,
    `${T}:${U}`,
    { fileId: F, userId: U },
  ],
  [
    'events-file-public',
    'slack.file_public.v1',
    `file_public:${T}:1762000091.000100:${F}`,
    `${T}:${U}`,
    { fileId: F, userId: U },
  ],
  [
    'rtm-file-public',
    'slack.file_public.v1',
    `file_public:${T}:1762000091.000100:${F}`,
    `${T}:${U}`,
    { fileId: F, userId: U },
  ],
  [
    'events-file-shared',
    'slack.file_shared.v1',
    `file_shared:${T}:1762000092.000100:${F}:${C}`,
    `${T}:${C}`,
    { fileId: F, channelId: C },
  ],
  [
    'rtm-file-shared',
    'slack.file_shared.v1',
    `file_shared:${T}:1762000092.000100:${F}:${C}`,
    `${T}:${C}`,
    { fileId: F, channelId: C },
  ],
  [
    'events-file-shared-without-channel',
    'slack.file_shared.v1',
    `file_shared:${T}:1762000093.000100:${F}`,
    `${T}:${U}`,
    { fileId: F, channelId: undefined },
  ],

  [
    'rtm-presence-change',
    'slack.presence_changed.v1',
    `presence_change:${T}:1762000500.250000:away:${U}`,
    `${T}:${U}`,
    { userIds: [U], presence: 'away' },
  ],
  [
    'rtm-presence-change-batch',
    'slack.presence_changed.v1',
    `presence_change:${T}:1762000500.250000:active:${U}:U2147483698`,
    T,
    { userIds: [U, 'U2147483698'] },
  ],
  [
    'events-app-home-opened',
    'slack.app_home_opened.v1',
    `app_home_opened:${T}:1762000100.000100:${U}:home`,
    `${T}:${U}`,
    { tab: 'home', channelId: 'D024BFF1M' },
  ],
  [
    'events-channel-created',
    'slack.channel_changed.v1',
    `channel_created:${T}:1762000101.000100:C0NEWCHAN1`,
    `${T}:C0NEWCHAN1`,
    { change: 'channel_created', name: 'fun', userId: U },
  ],
  [
    'events-channel-rename',
    'slack.channel_changed.v1',
    `channel_rename:${T}:1762000102.000100:${C}`,
    `${T}:${C}`,
    { change: 'channel_rename', name: 'new_name' },
  ],
  [
    'rtm-channel-rename',
    'slack.channel_changed.v1',
    `channel_rename:${T}:1762000102.000100:${C}`,
    `${T}:${C}`,
    { change: 'channel_rename', name: 'new_name' },
  ],
  [
    'events-channel-archive',
    'slack.channel_changed.v1',
    `channel_archive:${T}:1762000103.000100:${C}`,
    `${T}:${C}`,
    { change: 'channel_archive', userId: U },
  ],
  [
    'events-group-rename',
    'slack.channel_changed.v1',
    `group_rename:${T}:1762000104.000100:G024BE91P`,
    `${T}:G024BE91P`,
    { change: 'group_rename' },
  ],
  [
    'events-user-change',
    'slack.user_changed.v1',
    `user_change:${T}:1762000105.000100:${U}`,
    `${T}:${U}`,
    { change: 'user_change', userId: U },
  ],
  [
    'events-team-join',
    'slack.user_changed.v1',
    `team_join:${T}:1762000106.000100:U0NEWUSER1`,
    `${T}:U0NEWUSER1`,
    { change: 'team_join' },
  ],
  [
    'events-subteam-created',
    'slack.usergroup_changed.v1',
    `subteam_created:${T}:1762000107.000100:S0614TZR7`,
    T,
    { usergroupId: 'S0614TZR7' },
  ],
  [
    'events-subteam-members-changed',
    'slack.usergroup_changed.v1',
    `subteam_members_changed:${T}:1762000108.000100:S0614TZR7`,
    T,
    { change: 'subteam_members_changed' },
  ],
  [
    'events-tokens-revoked',
    'slack.tokens_revoked.v1',
    `tokens_revoked:${T}:1762000109.000100:${U}:U0ERRANDB`,
    T,
    { userIds: [U], botUserIds: ['U0ERRANDB'] },
  ],
  [
    'events-tokens-revoked-without-time',
    'slack.tokens_revoked.v1',
    `tokens_revoked:${T}:1762000000:${U}`,
    T,
    { eventTs: '1762000000' },
  ],
  [
    'events-app-rate-limited',
    'slack.app_rate_limited.v1',
    `app_rate_limited:${T}:1762000080`,
    T,
    { minuteRateLimited: 1762000080 },
  ],
  [
    'events-invented',
    'slack.other.v1',
    `teapot_whistled:${T}:1762000110.000100:${C}:${U}`,
    `${T}:${C}`,
    {
      eventType: 'teapot_whistled',
      channelId: C,
      userId: U,
      body: {
        type: 'teapot_whistled',
        teapot: { id: 'TP1', colour: 'red' },
        user: U,
        channel: C,
        nested: [{ note: '[removed]', kept: 1 }],
        event_ts: '1762000110.000100',
      },
    },
  ],
  ['events-emoji-changed', 'slack.other.v1', `emoji_changed:${T}:1762000111.000100`, T, { eventType: 'emoji_changed' }],
  [
    'events-link-shared',
    'slack.other.v1',
    `link_shared:${T}:1762000113.000200:${C}:${U}`,
    `${T}:${C}`,
    { eventType: 'link_shared' },
  ],
  [
    'events-unknown-wrapper',
    'slack.other.v1',
    expect.stringMatching(/^app_reinvented:T024BE7LD:1762000114:[0-9a-f]{64}$/) as string,
    T,
    { eventType: 'app_reinvented' },
  ],
  [
    'rtm-pref-change',
    'slack.other.v1',
    expect.stringMatching(/^pref_change:T024BE7LD:1762000500.250000:/) as string,
    T,
    { eventType: 'pref_change' },
  ],

  [
    'slash-command',
    'slack.slash_command.v1',
    sha,
    `${T}:${C}`,
    { command: '/errand', text: 'deploy api --to @maria', sealedResponseUrl: 'sealed', ...human() },
  ],
  ['slash-command-in-dm', 'slack.slash_command.v1', sha, `${T}:D024BFF1M`, { text: '', ...human('W012A3CDE') }],
  [
    'interaction-block-actions-message',
    'slack.block_actions.v1',
    sha,
    `${T}:${C}`,
    {
      messageTs: '1762000140.000100',
      threadTs: '1762000001.000100',
      actions: [{ actionId: 'approve', blockId: '=qXel', type: 'button', value: 'e1' }],
      sealedResponseUrl: 'sealed',
      ...human(),
    },
  ],
  [
    'interaction-block-actions-select',
    'slack.block_actions.v1',
    sha,
    `${T}:D024BFF1M`,
    {
      actions: [
        { actionId: 'envs', blockId: 'b1', type: 'multi_static_select', selected: ['staging', 'live'] },
        { actionId: 'who', blockId: 'b2', type: 'users_select', selected: ['U2147483698'] },
        { actionId: 'when', blockId: 'b3', type: 'datetimepicker', selected: ['1762003600'] },
      ],
    },
  ],
  [
    'interaction-block-actions-view',
    'slack.block_actions.v1',
    sha,
    `${T}:${U}`,
    {
      viewId: 'VNHU13V36',
      privateMetadata: '{"execution":"e1"}',
      actions: [{ actionId: 'region', blockId: 'b1', type: 'static_select', selected: ['eu'] }],
    },
  ],
  [
    'interaction-view-submission',
    'slack.view_submission.v1',
    sha,
    `${T}:${U}`,
    {
      viewId: 'VNHU13V36',
      callbackId: 'deploy',
      externalId: 'errand-e1',
      values: { env: { name: { type: 'plain_text_input', value: 'staging' } } },
    },
  ],
  ['interaction-view-closed', 'slack.view_closed.v1', `view_closed:${T}:VNHU13V36`, `${T}:${U}`, { isCleared: false }],
  ['interaction-shortcut', 'slack.shortcut.v1', sha, `${T}:${U}`, { callbackId: 'open_ticket', channelId: undefined }],
  [
    'interaction-message-action',
    'slack.shortcut.v1',
    sha,
    `${T}:${C}`,
    {
      callbackId: 'retry_it',
      message: { ts: '1762000001.000100', text: 'look at this (https://example.com) & that', userId: 'U2147483698' },
    },
  ],
  [
    'interaction-block-suggestion',
    'slack.block_suggestion.v1',
    fresh,
    `${T}:${C}`,
    { actionId: 'pick_service', value: 'ap' },
  ],
  [
    'interaction-external-user',
    'slack.block_actions.v1',
    sha,
    `${T}:${C}`,
    { actor: { kind: 'external', userId: 'U0STRANGER', teamId: 'T0CONNECT1' } },
  ],
  [
    'interaction-legacy-attachment',
    'slack.other.v1',
    sha,
    `${T}:${C}`,
    { eventType: 'interactive_message', userId: U },
  ],
  ['interaction-invented', 'slack.other.v1', sha, `${T}:${C}`, { eventType: 'gesture' }],
];

/** They belong to the connection. */
const silent = [
  'rtm-hello',
  'rtm-reconnect-url',
  'rtm-pong',
  'rtm-reply',
  'rtm-reply-refused',
  'rtm-last-message-again',
  'rtm-goodbye',
  'rtm-user-typing',
];

describe('recorded payloads', () => {
  it.each(rows)('reads %s as %s', (fixture, type, dedupkey, partitionkey, facts = {}) => {
    const event = normalize(fixture);
    expect(event).toMatchObject({ type, dedupkey, partitionkey, data: { teamId: T } });
    for (const [name, value] of Object.entries(facts))
      expect([name, (event?.data as Record<string, unknown>)[name]]).toEqual([name, value]);
  });

  it.each(rows.map(([fixture]) => fixture))(
    'makes of %s an envelope that passes its contract, without secrets',
    (fixture) => {
      const event = normalize(fixture);
      if (!event) throw new Error('nothing was made of it');
      const envelope = toEnvelope(event, { source: 'test', commandTtlMs: 900_000 });
      const wire = JSON.stringify(envelope);
      expect(parseEnvelope(JSON.parse(wire))).toEqual(JSON.parse(wire));
      expect(wire).not.toMatch(/not-a-real-token|do-not-pass-on|hooks\.slack\.com|trigger_id|13345224609|12321423423/);
    },
  );

  it.each(silent)('makes nothing of %s', (fixture) => {
    expect(normalize(fixture)).toBeUndefined();
  });

  it('are all in the table', () => {
    const files = readdirSync(folder).map((file) => file.replace('.json', ''));
    expect([...rows.map(([fixture]) => fixture), ...silent].sort()).toEqual(files.sort());
  });

  it.each([
    ['events-mention-as-message', 'events-mention-as-app-mention'],
    ['events-mention-with-file-as-message', 'events-mention-with-file-as-app-mention'],
    ['events-message-channel', 'rtm-message-channel'],
    ['events-message-edited', 'rtm-message-edited'],
    ['events-message-deleted', 'rtm-message-deleted'],
    ['events-file-created', 'rtm-file-created'],
    ['events-file-created', 'rtm-file-created-old'],
    ['events-file-public', 'rtm-file-public'],
    ['events-file-shared', 'rtm-file-shared'],
    ['events-reaction-added', 'rtm-reaction-added'],
    ['events-member-joined', 'rtm-member-joined'],
    ['events-channel-rename', 'rtm-channel-rename'],
  ])('are one fact with one form: %s and %s', (one, other) => {
    expect(normalize(one)).toEqual(normalize(other));
  });
});
