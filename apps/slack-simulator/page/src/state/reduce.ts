import type { Message } from '../api/contract';
import type { View } from '../blocks/block-kit';
import { compareTs } from '../text/format';
import type { Change, Conversation, State } from './state';
import { conversationKey, isTopLevel } from './state';

/** How long "is typing…" stands when no message follows. */
const typingMs = 6_000;

/** The next state. Events of the stream carry whole facts, so one that comes twice or late does no harm. */
export function reduce(state: State, change: Change, nowMs: number): State {
  switch (change.type) {
    case 'set':
      return { ...state, ...change.values };
    case 'loaded': {
      const before = state.conversations[change.key];
      const conversation = { ...before, messages: change.messages, complete: change.complete };
      return { ...state, conversations: { ...state.conversations, [change.key]: conversation } };
    }
    case 'new_from':
      return patchConversations(state, (conversation, key) =>
        key === change.key ? { ...conversation, newFrom: change.ts } : conversation,
      );
    case 'forget':
      return { ...state, conversations: {} };
    case 'message':
      return quiet(addMessage(state, change.message), change.message);
    case 'message_changed':
      return replaceMessage(state, change.message.channel, change.message.ts, () => change.message);
    case 'reaction':
      return replaceMessage(state, change.channel, change.ts, (message) => ({
        ...message,
        reactions: change.reactions,
      }));
    case 'message_deleted':
      return patchConversations(state, (conversation, key) =>
        inChannel(key, change.channel) && conversation.messages.some(({ ts }) => ts === change.ts)
          ? { ...conversation, messages: conversation.messages.filter(({ ts }) => ts !== change.ts) }
          : conversation,
      );
    case 'channel': {
      if (!state.workspace) return state;
      const others = state.workspace.channels.filter(({ id }) => id !== change.channel.id);
      return { ...state, workspace: { ...state.workspace, channels: [...others, change.channel] } };
    }
    case 'unread': {
      const { count, mentions } = change;
      return { ...state, unread: { ...state.unread, [change.channelId]: { count, mentions } } };
    }
    case 'typing': {
      const { channelId, userId } = change;
      const others = state.typing.filter((each) => each.channelId !== channelId || each.userId !== userId);
      return { ...state, typing: [...others, { channelId, userId, untilMs: nowMs + typingMs }] };
    }
    case 'typing_over': {
      const typing = state.typing.filter(({ untilMs }) => untilMs > change.nowMs);
      return typing.length === state.typing.length ? state : { ...state, typing };
    }
    case 'view':
      return { ...state, views: showView(state.views, change.view) };
    case 'connection':
      return { ...state, transports: change.transports, bots: change.bots };
    default:
      return state; // A newer simulator may say more than this page knows.
  }
}

/** Puts a message where it belongs by time; one that is there already is replaced. */
export function upsert(messages: readonly Message[], message: Message): readonly Message[] {
  const last = messages.at(-1);
  if (!last || compareTs(last.ts, message.ts) < 0) return [...messages, message];
  const at = messages.findIndex(({ ts }) => compareTs(ts, message.ts) >= 0);
  return messages[at]?.ts === message.ts ? messages.with(at, message) : messages.toSpliced(at, 0, message);
}

/** A view that is known is replaced in its place, a new one comes in front, a closed one goes. */
function showView(views: readonly View[], view: View): readonly View[] {
  if (view.type === 'home') return views; // The App Home is a tab of Slack's that this page does not have.
  const at = views.findIndex(({ id }) => id === view.id);
  if (view.isOpen === false) return views.filter(({ id }) => id !== view.id);
  return at < 0 ? [...views, view] : views.with(at, view);
}

function addMessage(state: State, message: Message): State {
  const thread = message.threadTs && conversationKey(message.channel, message.threadTs);
  return patchConversations(state, (conversation, key) => {
    const belongs = key === thread || (key === message.channel && isTopLevel(message));
    return belongs ? { ...conversation, messages: upsert(conversation.messages, message) } : conversation;
  });
}

function replaceMessage(state: State, channel: string, ts: string, next: (message: Message) => Message): State {
  return patchConversations(state, (conversation, key) => {
    const at = inChannel(key, channel) ? conversation.messages.findIndex((message) => message.ts === ts) : -1;
    const old = conversation.messages[at];
    return old ? { ...conversation, messages: conversation.messages.with(at, next(old)) } : conversation;
  });
}

/** Who has just spoken is no longer typing. */
function quiet(state: State, message: Message): State {
  const typing = state.typing.filter((each) => each.channelId !== message.channel || each.userId !== message.userId);
  return typing.length === state.typing.length ? state : { ...state, typing };
}

function inChannel(key: string, channelId: string): boolean {
  return key === channelId || key.startsWith(`${channelId}/`);
}

function patchConversations(state: State, patch: (conversation: Conversation, key: string) => Conversation): State {
  let changed = false;
  const conversations: Record<string, Conversation> = {};
  for (const [key, conversation] of Object.entries(state.conversations)) {
    const next = patch(conversation, key);
    conversations[key] = next;
    if (next !== conversation) changed = true;
  }
  return changed ? { ...state, conversations } : state;
}
