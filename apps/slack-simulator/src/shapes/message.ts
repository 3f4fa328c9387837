import type { Message } from '../workspace/model';
import type { Workspace } from '../workspace/workspace';
import { slackFile } from './file';

/** A message as history and events show it; `metadata` only where it was asked for. */
export function slackMessage(message: Message, workspace: Workspace, withMetadata = false): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  const { subtype, threadTs, replies } = message;
  if (subtype) shown['subtype'] = subtype;
  // With a name of its own, or from a classic app, a bot's message names no user.
  if (message.userId && subtype !== 'bot_message') shown['user'] = message.userId;
  shown['type'] = 'message';
  shown['ts'] = message.ts;
  if (message.botId) {
    shown['bot_id'] = message.botId;
    shown['app_id'] = message.appId;
    const profile = botProfile(message.botId, workspace);
    if (profile && subtype !== 'bot_message') shown['bot_profile'] = profile;
  }
  if (message.username) shown['username'] = message.username;
  if (message.icons) shown['icons'] = message.icons;
  if (message.clientMsgId) shown['client_msg_id'] = message.clientMsgId;
  shown['text'] = message.text;
  if (message.mrkdwn === false) shown['mrkdwn'] = false;
  if (subtype !== 'bot_message') shown['team'] = workspace.team.id;
  if (message.blocks) shown['blocks'] = message.blocks;
  if (message.attachments) shown['attachments'] = message.attachments;
  if (message.files) {
    shown['files'] = message.files.map((file) => slackFile(file, workspace));
    shown['upload'] = true;
  }
  if (message.inviter) shown['inviter'] = message.inviter;
  if (message.topic !== undefined) shown[subtype?.endsWith('purpose') ? 'purpose' : 'topic'] = message.topic;
  if (message.edited) shown['edited'] = message.edited;
  if (threadTs) {
    shown['thread_ts'] = threadTs;
    if (message.parentUserId && threadTs !== message.ts) shown['parent_user_id'] = message.parentUserId;
  }
  if (replies)
    Object.assign(shown, {
      reply_count: replies.count,
      reply_users_count: replies.users.length,
      reply_users: replies.users.slice(0, 5),
      latest_reply: replies.latest,
      is_locked: false,
      subscribed: false,
    });
  if (message.reactions.length > 0)
    shown['reactions'] = message.reactions.map(({ name, users }) => ({ name, users, count: users.length }));
  if (withMetadata && message.metadata) shown['metadata'] = message.metadata;
  return shown;
}

/** The app's face beside its messages. */
export function botProfile(botId: string, workspace: Workspace): Record<string, unknown> | undefined {
  const app = workspace.appOfBot(botId);
  return (
    app && {
      id: app.botId,
      deleted: false,
      name: app.name,
      updated: workspace.users.get(app.botUserId)?.updated ?? 0,
      app_id: app.id,
      icons: { image_36: `${workspace.baseUrl}/avatar/${app.botUserId}/36.png` },
      team_id: workspace.team.id,
    }
  );
}
