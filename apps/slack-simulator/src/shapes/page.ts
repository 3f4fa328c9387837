import { displayNameOf } from '../workspace/workspace';
import type { Workspace } from '../workspace/workspace';
import { canSee } from '../workspace/conversations';
import type { Channel, Message, User } from '../workspace/model';

/** A message as the page and tests see it. */
export interface PageMessage {
  ts: string;
  channel: string;
  threadTs?: string;
  subtype?: string;
  userId?: string;
  botId?: string;
  username?: string;
  /** Slack's mrkdwn. */
  text: string;
  /** The text has no styles: asterisks are asterisks. */
  mrkdwn?: false;
  /** What the post said of previews of its links and media. */
  unfurl?: { links?: boolean; media?: boolean };
  blocks?: unknown[];
  attachments?: unknown[];
  files?: { id: string; name: string; mimetype: string; size: number; url: string }[];
  reactions: { name: string; users: string[] }[];
  editedTs?: string;
  replyCount?: number;
  replyUsers?: string[];
  latestReply?: string;
  isBroadcast?: boolean;
  ephemeralTo?: string;
  /** On a bot's message: milliseconds since the question that it certainly answers. */
  latencyMs?: number;
  metadata?: { event_type: string; event_payload: unknown };
}

export function pageMessage(message: Message): PageMessage {
  const shown: PageMessage = {
    ts: message.ts,
    channel: message.channelId,
    text: message.text,
    reactions: message.reactions,
  };
  if (message.threadTs !== undefined) shown.threadTs = message.threadTs;
  if (message.subtype !== undefined) shown.subtype = message.subtype;
  if (message.userId !== undefined) shown.userId = message.userId;
  if (message.botId !== undefined) shown.botId = message.botId;
  if (message.username !== undefined) shown.username = message.username;
  if (message.mrkdwn === false) shown.mrkdwn = false;
  if (message.unfurl) shown.unfurl = message.unfurl;
  if (message.blocks) shown.blocks = message.blocks;
  if (message.attachments) shown.attachments = message.attachments;
  if (message.files)
    shown.files = message.files.map(({ id, name, mimetype, size }) => ({
      id,
      name,
      mimetype,
      size,
      url: `/control/files/${id}/${encodeURIComponent(name)}`,
    }));
  if (message.edited) shown.editedTs = message.edited.ts;
  if (message.replies) {
    shown.replyCount = message.replies.count;
    shown.replyUsers = message.replies.users;
    shown.latestReply = message.replies.latest;
  }
  if (message.isBroadcast) shown.isBroadcast = true;
  if (message.ephemeralTo !== undefined) shown.ephemeralTo = message.ephemeralTo;
  if (message.latencyMs !== undefined) shown.latencyMs = message.latencyMs;
  if (message.metadata) shown.metadata = message.metadata;
  return shown;
}

export interface PageChannel {
  id: string;
  name?: string;
  kind: Channel['kind'];
  topic: string;
  members: string[];
  isArchived: boolean;
}

export function pageChannel(channel: Channel): PageChannel {
  const shown = {
    id: channel.id,
    kind: channel.kind,
    topic: channel.topic.value,
    members: [...channel.members],
    isArchived: channel.isArchived,
  };
  return channel.name ? { ...shown, name: channel.name } : shown;
}

/** Who and what a user of the page can see. */
export function pageWorkspace(workspace: Workspace, viewer: User, botUserId: string): Record<string, unknown> {
  const { id, name } = workspace.team;
  return {
    team: { id, name },
    users: [...workspace.users.values()].map((user) => ({
      id: user.id,
      name: user.name,
      displayName: displayNameOf(user),
      realName: user.realName,
      isBot: user.isBot,
      isGuest: user.isGuest,
      email: user.email,
      color: user.color,
      presence: user.presence,
    })),
    channels: [...workspace.channels.values()].filter((channel) => canSee(channel, viewer)).map(pageChannel),
    botUserId,
    botUserIds: [...workspace.apps.values()].map((app) => app.botUserId),
  };
}
