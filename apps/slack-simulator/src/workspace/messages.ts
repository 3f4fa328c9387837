import { randomUUID } from 'node:crypto';
import type { App, Channel, Message } from './model';
import { microsOf } from './timestamps';
import { isSaidTo } from './addressed';
import { noteQuestion, timeOfAnswer } from './answer-time';
import { richText } from './rich-text';
import type { Workspace } from './workspace';

/** What a new message is made of; its time and what follows from it are added by `post`. */
export type Draft = Omit<Message, 'ts' | 'channelId' | 'reactions' | 'replies' | 'edited'>;

/** Puts a message into a conversation and tells everybody. A reply moves its root's counters. */
export function post(workspace: Workspace, channel: Channel, draft: Draft): Message {
  const log = workspace.log(channel.id);
  const message: Message = { ...draft, ts: workspace.timestamps.next(), channelId: channel.id, reactions: [] };
  const threadTs = message.threadTs;
  const root = threadTs === undefined ? undefined : log.get(threadTs);
  if (root) {
    message.parentUserId = root.userId ?? root.botId;
    root.threadTs = root.ts;
    root.replies ??= { count: 0, users: [], latest: message.ts };
    root.replies.count += 1;
    root.replies.latest = message.ts;
    const author = message.userId ?? message.botId;
    if (author && !root.replies.users.includes(author)) root.replies.users.push(author);
  }
  notePace(workspace, channel, message);
  log.add(message);
  workspace.tell(root ? { type: 'message', channel, message, root } : { type: 'message', channel, message });
  countUnread(workspace, channel, message);
  return message;
}

/** A message of a person, as typed in a client. */
export function sayAs(
  workspace: Workspace,
  channel: Channel,
  said: Pick<Message, 'text'> & { userId: string; threadTs?: string; isBroadcast?: boolean; files?: Message['files'] },
): Message {
  return post(workspace, channel, {
    ...said,
    clientMsgId: randomUUID(),
    blocks: said.text ? richText(said.text) : undefined,
    ...(said.isBroadcast ? { subtype: 'thread_broadcast' } : said.files ? { subtype: 'file_share' } : {}),
  });
}

/** Shows a message to one person; it is in nobody's history. */
export function postEphemeral(workspace: Workspace, channel: Channel, draft: Draft & { ephemeralTo: string }): Message {
  const message: Message = { ...draft, ts: workspace.timestamps.next(), channelId: channel.id, reactions: [] };
  if (message.botId) notePace(workspace, channel, message);
  workspace.tell({ type: 'ephemeral', channel, message });
  return message;
}

export type Changes = Partial<Pick<Message, 'text' | 'blocks' | 'attachments' | 'metadata' | 'files'>>;

/** @param editor user id written into `edited`; absent for changes that Slack does not mark */
export function edit(
  workspace: Workspace,
  channel: Channel,
  message: Message,
  change: Changes,
  editor?: string,
): Message {
  const previous: Message = { ...message };
  Object.assign(message, change);
  const ts = workspace.timestamps.next();
  if (editor) message.edited = { user: editor, ts: `${Math.floor(microsOf(ts) / 1_000_000)}.000000` };
  workspace.tell({ type: 'message_changed', channel, message, previous, ts });
  return message;
}

export function remove(workspace: Workspace, channel: Channel, message: Message): void {
  const log = workspace.log(channel.id);
  log.remove(message.ts);
  const root = message.threadTs && message.threadTs !== message.ts ? log.get(message.threadTs) : undefined;
  if (root?.replies) {
    const replies = log.replies(root.ts);
    root.replies.count = Math.max(0, root.replies.count - 1);
    if (replies.length === 0) {
      delete root.replies;
      delete root.threadTs;
    } else root.replies.latest = replies[replies.length - 1]!.ts;
  }
  workspace.tell({ type: 'message_deleted', channel, message, ts: workspace.timestamps.next() });
}

/** @returns false when nothing changed: already reacted, or no such reaction */
export function react(
  workspace: Workspace,
  channel: Channel,
  message: Message,
  change: { name: string; userId: string; added: boolean },
): boolean {
  const { name, userId, added } = change;
  const reaction = message.reactions.find((one) => one.name === name);
  const has = reaction?.users.includes(userId) ?? false;
  if (has === added) return false;
  if (added && reaction) reaction.users.push(userId);
  else if (added) message.reactions.push({ name, users: [userId] });
  else {
    reaction!.users = reaction!.users.filter((one) => one !== userId);
    message.reactions = message.reactions.filter((one) => one.users.length > 0);
  }
  workspace.tell({ type: 'reaction', channel, message, name, userId, added, ts: workspace.timestamps.next() });
  return true;
}

/** Remembers what a bot was asked, and how long after that it answered. */
function notePace(workspace: Workspace, channel: Channel, message: Message): void {
  if (message.botId) {
    const latencyMs = timeOfAnswer(channel, message);
    if (latencyMs !== undefined) message.latencyMs = latencyMs;
  } else if (!message.subtype || message.subtype === 'file_share' || message.subtype === 'thread_broadcast') {
    const said = { text: message.text, kind: channel.kind };
    const isAsked = ({ botUserId }: App) => channel.members.has(botUserId) && isSaidTo(botUserId, said);
    if ([...workspace.apps.values()].some(isAsked)) noteQuestion(channel, message);
  }
}

function countUnread(workspace: Workspace, channel: Channel, message: Message): void {
  const isReply = message.threadTs !== undefined && message.threadTs !== message.ts && !message.isBroadcast;
  const forAll = channel.kind === 'im' || /<!(?:here|channel|everyone)>/.test(message.text);
  for (const userId of channel.members) {
    if (workspace.appOfBotUser(userId)) continue;
    let unread = channel.unread.get(userId);
    if (!unread) channel.unread.set(userId, (unread = { count: 0, mentions: 0, lastRead: '0000000000.000000' }));
    if (userId === message.userId) {
      if (unread.count === 0) continue;
      Object.assign(unread, { count: 0, mentions: 0, lastRead: message.ts });
    } else {
      const mentioned = forAll || message.text.includes(`<@${userId}>`);
      if (isReply && !mentioned) continue;
      unread.count += 1;
      if (mentioned) unread.mentions += 1;
    }
    workspace.tell({ type: 'unread', userId, channelId: channel.id });
  }
}

/** A person has read up to `ts`. */
export function mark(workspace: Workspace, channel: Channel, userId: string, ts: string): void {
  const log = workspace.log(channel.id);
  const { messages } = log.history({ oldest: ts, limit: 1000 });
  const news = messages.filter((message) => message.userId !== userId);
  channel.unread.set(userId, {
    count: news.length,
    mentions: news.filter((message) => channel.kind === 'im' || message.text.includes(`<@${userId}>`)).length,
    lastRead: ts,
  });
  workspace.tell({ type: 'unread', userId, channelId: channel.id });
}
