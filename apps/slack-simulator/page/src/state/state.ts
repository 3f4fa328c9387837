import type { Message, StreamEvent, Transports, Unread, Workspace } from '../api/contract';
import type { View } from '../blocks/block-kit';

/** Where the person is: kept in the address, so that a reload or a link comes back here. */
export interface Place {
  userId?: string;
  channelId?: string;
  threadTs?: string;
}

export interface Conversation {
  /** By time, oldest first. A thread's first is its parent. */
  messages: readonly Message[];
  /** Nothing older is left to fetch. */
  complete: boolean;
  /** The first message that was unread when the conversation was opened. */
  newFrom?: string;
}

export interface State {
  place: Place;
  workspace?: Workspace;
  /** By {@link conversationKey}; absent until fetched. */
  conversations: Readonly<Record<string, Conversation>>;
  unread: Readonly<Record<string, Unread>>;
  typing: readonly { channelId: string; userId: string; untilMs: number }[];
  /** Open modals; the last one is in front. */
  views: readonly View[];
  transports?: Transports;
  /** Users of the bots that are connected. */
  bots: readonly string[];
  /** The page's own connection to the simulator. */
  link: 'connecting' | 'open' | 'lost';
  editing?: { key: string; ts: string };
  notice?: string;
}

/** What the stream says, and what the page itself does. */
export type Change =
  | StreamEvent
  | { type: 'set'; values: Partial<State> }
  | { type: 'loaded'; key: string; messages: Message[]; complete: boolean }
  | { type: 'new_from'; key: string; ts: string | undefined }
  | { type: 'forget' }
  | { type: 'typing_over'; nowMs: number };

export const initialState: State = {
  place: {},
  conversations: {},
  unread: {},
  typing: [],
  views: [],
  bots: [],
  link: 'connecting',
};

/** The key of a channel's messages, or of a thread in it. */
export function conversationKey(channelId: string, threadTs?: string): string {
  return threadTs ? `${channelId}/${threadTs}` : channelId;
}

/** True for what stands in the channel itself: everything but replies that were not also sent there. */
export function isTopLevel(message: Message): boolean {
  return !message.threadTs || message.threadTs === message.ts || message.isBroadcast === true;
}
