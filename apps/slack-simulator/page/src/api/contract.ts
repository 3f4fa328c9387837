import type { Block, SlackAttachment, View } from '../blocks/block-kit';

// What the simulator's control API says and takes: the shapes this page shares with apps/slack-simulator/src.

export interface User {
  id: string;
  name: string;
  displayName: string;
  realName: string;
  isBot: boolean;
  isGuest: boolean;
  email?: string;
  /** Hex, with or without `#`. */
  color?: string;
  presence?: 'active' | 'away';
}

export interface Channel {
  id: string;
  /** Direct messages have none. */
  name?: string;
  kind: 'channel' | 'group' | 'im' | 'mpim';
  topic?: string;
  members: string[];
  isArchived?: boolean;
}

export interface Workspace {
  team: { id: string; name: string };
  users: User[];
  channels: Channel[];
  botUserId?: string;
  botUserIds?: string[];
}

export interface Reaction {
  name: string;
  users: string[];
}

export interface SlackFile {
  id: string;
  name: string;
  mimetype?: string;
  /** In bytes. */
  size?: number;
  url: string;
}

export interface Message {
  /** Names the message inside its channel; sorts by time. */
  ts: string;
  channel: string;
  threadTs?: string;
  subtype?: string;
  userId?: string;
  botId?: string;
  username?: string;
  /** Slack's mrkdwn: entities escaped, mentions as `<@U…>`. */
  text: string;
  /** The text has no styles: asterisks are asterisks. */
  mrkdwn?: false;
  blocks?: Block[];
  attachments?: SlackAttachment[];
  files?: SlackFile[];
  reactions?: Reaction[];
  editedTs?: string;
  replyCount?: number;
  replyUsers?: string[];
  latestReply?: string;
  /** A reply that was also sent to its channel. */
  isBroadcast?: boolean;
  /** The only user who sees it. */
  ephemeralTo?: string;
  /** From the message that asked to this answer, where that is certain. */
  latencyMs?: number;
}

export interface Unread {
  count: number;
  mentions: number;
}

/** How many connections each transport of Slack's holds; `http` may be a yes or no. */
export type Transports = Partial<Record<'socket' | 'rtm' | 'http', number | boolean>>;

export type StreamEvent =
  | { type: 'message' | 'message_changed'; message: Message }
  | { type: 'message_deleted'; channel: string; ts: string }
  | { type: 'reaction'; channel: string; ts: string; reactions: Reaction[] }
  | { type: 'channel'; channel: Channel }
  | ({ type: 'unread'; channelId: string } & Unread)
  | { type: 'typing'; channelId: string; userId: string }
  | { type: 'view'; view: View }
  | { type: 'connection'; transports: Transports; bots: string[] };
