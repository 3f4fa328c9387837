/** A person or a bot. */
export interface User {
  id: string;
  name: string;
  realName: string;
  displayName: string;
  email?: string;
  /** Hex, without `#`, as Slack writes it. */
  color: string;
  isBot: boolean;
  botId?: string;
  appId?: string;
  isAdmin: boolean;
  isGuest: boolean;
  /** Set for users of an Enterprise Grid, whose ids start with W. */
  enterpriseId?: string;
  deleted: boolean;
  presence: 'active' | 'away';
  /** Seconds. */
  updated: number;
}

export type ChannelKind = 'channel' | 'group' | 'im' | 'mpim';

export interface Topic {
  value: string;
  creator: string;
  /** Seconds. */
  last_set: number;
}

/** What somebody has not read in a conversation. */
export interface Unread {
  count: number;
  mentions: number;
  lastRead: string;
}

/** A conversation of any kind. */
export interface Channel {
  id: string;
  kind: ChannelKind;
  name: string;
  topic: Topic;
  purpose: Topic;
  members: Set<string>;
  isArchived: boolean;
  isGeneral: boolean;
  /** Seconds. */
  created: number;
  creator: string;
  unread: Map<string, Unread>;
  /** When questions were asked that may still be answered: under `''` in the channel itself, under its root's ts in a thread (milliseconds). */
  waiting: Map<string, readonly number[]>;
}

export interface Reaction {
  name: string;
  users: string[];
}

/** What was said, kept as the facts from which Slack's and the page's shapes are made. */
export interface Message {
  ts: string;
  channelId: string;
  subtype?: string;
  userId?: string;
  botId?: string;
  appId?: string;
  username?: string;
  icons?: Record<string, string>;
  text: string;
  /** False where the text is to be shown without styles. */
  mrkdwn?: false;
  /** What the post said of previews; the simulator has none. */
  unfurl?: { links?: boolean; media?: boolean };
  blocks?: unknown[];
  attachments?: unknown[];
  files?: SlackFile[];
  /** The root's ts, on replies and on a root that has replies. */
  threadTs?: string;
  /** Author of the root, on replies. */
  parentUserId?: string;
  isBroadcast?: boolean;
  edited?: { user: string; ts: string };
  reactions: Reaction[];
  replies?: { count: number; users: string[]; latest: string };
  metadata?: { event_type: string; event_payload: unknown };
  clientMsgId?: string;
  /** Set for what only one person sees; such a message is in nobody's history. */
  ephemeralTo?: string;
  /** On a bot's message: milliseconds since the question that it certainly answers. */
  latencyMs?: number;
  inviter?: string;
  topic?: string;
}

export interface SlackFile {
  id: string;
  name: string;
  title: string;
  mimetype: string;
  filetype: string;
  size: number;
  userId: string;
  /** Seconds. */
  created: number;
  content: Buffer;
  channels: Set<string>;
  isPublic: boolean;
}

/** An installed app with its bot. */
export interface App {
  id: string;
  kind: 'granular' | 'classic';
  name: string;
  botId: string;
  botUserId: string;
  scopes: string[];
  subscriptions: Set<string>;
}

export interface UserGroup {
  id: string;
  handle: string;
  name: string;
  users: string[];
}

/** Something that happened in the workspace; apps and pages are told about it in their own words. */
export type Fact =
  | { type: 'message'; channel: Channel; message: Message; root?: Message }
  | { type: 'ephemeral'; channel: Channel; message: Message; isChange?: boolean; isGone?: boolean }
  | { type: 'message_changed'; channel: Channel; message: Message; previous: Message; ts: string }
  | { type: 'message_deleted'; channel: Channel; message: Message; ts: string }
  | { type: 'reaction'; channel: Channel; message: Message; name: string; userId: string; added: boolean; ts: string }
  | { type: 'member'; channel: Channel; userId: string; joined: boolean; inviter?: string; ts: string }
  | { type: 'channel'; change: ChannelChange; channel: Channel; userId: string; ts: string }
  | {
      type: 'file';
      change: 'created' | 'public' | 'shared' | 'deleted';
      file: SlackFile;
      channelId?: string;
      ts: string;
    }
  | { type: 'user_change'; user: User; ts: string }
  | { type: 'presence'; user: User }
  | { type: 'home_opened'; appId: string; userId: string; channelId: string; ts: string }
  | { type: 'tokens_revoked'; appId: string; ts: string }
  | { type: 'unread'; userId: string; channelId: string };

export type ChannelChange = 'created' | 'opened' | 'rename' | 'archive' | 'unarchive' | 'topic';
