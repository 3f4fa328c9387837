import type { Channel } from '../api/contract';
import type { Directory } from '../state/use-session';
import { channelLabel } from '../state/use-session';

/** What the sidebar lists for this person: channels by name, direct messages with the bot first. */
export function sidebarChannels(directory: Directory): { channels: Channel[]; directs: Channel[] } {
  const { me, botIds, workspace } = directory;
  const mine = workspace.channels.filter((channel) => !channel.isArchived && channel.members.includes(me.id));
  const open = workspace.channels.filter(
    (channel) => !channel.isArchived && channel.kind === 'channel' && !channel.members.includes(me.id),
  );
  const byLabel = (a: Channel, b: Channel) => channelLabel(a, directory).localeCompare(channelLabel(b, directory));
  const rank = (channel: Channel) =>
    channel.kind === 'im' && channel.members.some((id) => botIds.has(id)) ? 0 : channel.kind === 'im' ? 1 : 2;
  const isDirect = ({ kind }: Channel) => kind === 'im' || kind === 'mpim';
  return {
    channels: [...mine.filter((channel) => !isDirect(channel)), ...open].sort(byLabel),
    directs: mine.filter(isDirect).sort((a, b) => rank(a) - rank(b) || byLabel(a, b)),
  };
}

/** The one before or after, round the ends. */
export function neighbour<T extends { id: string }>(all: T[], id: string | undefined, step: 1 | -1): T | undefined {
  const at = all.findIndex((each) => each.id === id);
  return all[(at + step + all.length) % all.length];
}
