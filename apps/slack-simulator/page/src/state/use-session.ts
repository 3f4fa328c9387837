import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Channel, User, Workspace } from '../api/contract';
import { userLabel } from '../text/names';
import type { Session } from './session';
import type { State } from './state';

export const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession is called outside of SessionContext');
  return session;
}

/** Draws again when what `select` picks changes; it must pick, not build. */
export function useAppState<T>(select: (state: State) => T): T {
  const { store } = useSession();
  return useSyncExternalStore(store.subscribe, () => select(store.get()));
}

/** Who and what the ids in messages stand for. */
export interface Directory {
  workspace: Workspace;
  me: User;
  users: ReadonlyMap<string, User>;
  channels: ReadonlyMap<string, Channel>;
  /** Users that belong to the bot under test, as opposed to other bots. */
  botIds: ReadonlySet<string>;
}

export const DirectoryContext = createContext<Directory | undefined>(undefined);

export function useDirectory(): Directory {
  const directory = useContext(DirectoryContext);
  if (!directory) throw new Error('useDirectory is called outside of DirectoryContext');
  return directory;
}

export function createDirectory(workspace: Workspace, userId: string): Directory | undefined {
  const users = new Map(workspace.users.map((user) => [user.id, user]));
  const me = users.get(userId);
  if (!me) return undefined;
  const botIds = new Set([...(workspace.botUserIds ?? []), ...(workspace.botUserId ? [workspace.botUserId] : [])]);
  return { workspace, me, users, channels: new Map(workspace.channels.map((each) => [each.id, each])), botIds };
}

/** What a conversation is called in the sidebar and in titles: a channel's name, or who else is in it. */
export function channelLabel(channel: Channel, { users, me }: Directory): string {
  if (channel.kind === 'channel' || channel.kind === 'group') return channel.name ?? channel.id;
  const others = channel.members.filter((id) => id !== me.id).map((id) => users.get(id));
  const names = others.map((user) => (user ? userLabel(user) : 'somebody'));
  if (names.length > 1) return names.map((name) => name.split(' ')[0]).join(', ');
  return names[0] ?? `${userLabel(me)} (you)`;
}
