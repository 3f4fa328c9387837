import { simulatorDefaults } from '../defaults';
import { emptyChannel } from './seed';
import type { Channel, ChannelKind, User } from './model';
import { post } from './messages';
import type { Workspace } from './workspace';

/** A new public or private channel with its creator in it. */
export function createChannel(
  workspace: Workspace,
  facts: { name: string; kind: Extract<ChannelKind, 'channel' | 'group'>; creator: string },
): Channel {
  const created = Math.floor(workspace.now() / 1000);
  const channel = emptyChannel({ ...facts, id: workspace.newId('C'), created });
  channel.members.add(facts.creator);
  workspace.addChannel(channel);
  workspace.tell({
    type: 'channel',
    change: 'created',
    channel,
    userId: facts.creator,
    ts: workspace.timestamps.next(),
  });
  return channel;
}

/** The DM or group DM of these people, made if there is none. */
export function openDirect(workspace: Workspace, members: readonly string[]): { channel: Channel; isNew: boolean } {
  const found = workspace.directWith(members);
  if (found) return { channel: found, isNew: false };
  const kind = new Set(members).size > 2 ? 'mpim' : 'im';
  const names = members.map((id) => workspace.users.get(id)?.name ?? id).sort();
  const channel = emptyChannel({
    id: workspace.newId(kind === 'im' ? 'D' : 'C'),
    kind,
    name: kind === 'im' ? '' : `mpdm-${names.join('--')}-1`,
    creator: members[0] ?? '',
    created: Math.floor(workspace.now() / 1000),
  });
  for (const id of members) channel.members.add(id);
  workspace.addChannel(channel);
  const ts = workspace.timestamps.next();
  workspace.tell({ type: 'channel', change: 'opened', channel, userId: channel.creator, ts });
  return { channel, isNew: true };
}

/** Makes a bot a member of the group DM that is there from the start. */
export function joinFirstGroup(workspace: Workspace, botUserId: string): void {
  const channel = workspace.channels.get(simulatorDefaults.channels.trio);
  if (!channel || channel.members.has(botUserId)) return;
  workspace.addToDirect(channel, botUserId);
  const ts = workspace.timestamps.next();
  workspace.tell({ type: 'channel', change: 'opened', channel, userId: channel.creator, ts });
}

/** Adds a member, with the message and the event that Slack makes of it. */
export function join(workspace: Workspace, channel: Channel, userId: string, inviter?: string): void {
  if (channel.members.has(userId)) return;
  channel.members.add(userId);
  workspace.tell({ type: 'member', channel, userId, joined: true, inviter, ts: workspace.timestamps.next() });
  post(workspace, channel, {
    subtype: channel.kind === 'group' ? 'group_join' : 'channel_join',
    userId,
    inviter,
    text: `<@${userId}> has joined the ${channel.kind === 'group' ? 'group' : 'channel'}`,
  });
}

export function leave(workspace: Workspace, channel: Channel, userId: string): void {
  if (!channel.members.has(userId)) return;
  const ts = workspace.timestamps.next();
  workspace.tell({ type: 'member', channel, userId, joined: false, ts });
  channel.members.delete(userId);
  channel.unread.delete(userId);
}

export function setArchived(workspace: Workspace, channel: Channel, userId: string, isArchived: boolean): void {
  channel.isArchived = isArchived;
  const change = isArchived ? 'archive' : 'unarchive';
  workspace.tell({ type: 'channel', change, channel, userId, ts: workspace.timestamps.next() });
}

export function renameChannel(workspace: Workspace, channel: Channel, userId: string, name: string): void {
  workspace.renameChannel(channel, name);
  workspace.tell({ type: 'channel', change: 'rename', channel, userId, ts: workspace.timestamps.next() });
}

export function setTopic(
  workspace: Workspace,
  channel: Channel,
  userId: string,
  change: { kind: 'topic' | 'purpose'; value: string },
): void {
  channel[change.kind] = { value: change.value, creator: userId, last_set: Math.floor(workspace.now() / 1000) };
  post(workspace, channel, {
    subtype: `${channel.kind === 'group' ? 'group' : 'channel'}_${change.kind}`,
    userId,
    topic: change.value,
    text: `set the channel ${change.kind}: ${change.value}`,
  });
  workspace.tell({ type: 'channel', change: 'topic', channel, userId, ts: workspace.timestamps.next() });
}

/** May this user know that the conversation exists? */
export function canSee(channel: Channel, user: User): boolean {
  return channel.members.has(user.id) || (channel.kind === 'channel' && !user.isGuest);
}
