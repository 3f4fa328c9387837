import type { App, Channel, ChannelKind, Fact, SlackFile, User, UserGroup } from './model';
import type { MessageLog } from './message-log';
import { createMessageLog } from './message-log';
import { seed } from './seed';
import type { Timestamps } from './timestamps';
import { createTimestamps } from './timestamps';

/** The pretend workspace: who is there, where they talk and what was said. Actions on it are functions beside this file. */
export interface Workspace {
  readonly team: { id: string; name: string; domain: string };
  /** Where apps reach this simulator; known once it listens. */
  baseUrl: string;
  readonly users: Map<string, User>;
  readonly channels: Map<string, Channel>;
  /** By app id; `botIds` and `botUserIds` find the same apps. */
  readonly apps: Map<string, App>;
  readonly files: Map<string, SlackFile>;
  readonly userGroups: Map<string, UserGroup>;
  readonly timestamps: Timestamps;
  now(): number;
  log(channelId: string): MessageLog;
  addUser(user: User): void;
  addChannel(channel: Channel): void;
  channelNamed(name: string): Channel | undefined;
  renameChannel(channel: Channel, name: string): void;
  /** Adds a member to a group DM. */
  addToDirect(channel: Channel, userId: string): void;
  userNamed(name: string): User | undefined;
  appOfBotUser(userId: string | undefined): App | undefined;
  appOfBot(botId: string | undefined): App | undefined;
  /** The DM or group DM of exactly these members. */
  directWith(members: readonly string[]): Channel | undefined;
  newId(letter: string): string;
  tell(fact: Fact): void;
  /** @returns a function that ends the listening */
  listen(listener: (fact: Fact) => void): () => void;
  /** Back to the seed; listeners stay. */
  reset(): void;
}

export interface WorkspaceOptions {
  teamId: string;
  apps: App[];
  /** Messages kept per conversation. */
  messagesKept: number;
  /** Bytes of uploaded files kept altogether. */
  fileBytesKept: number;
  now?: () => number;
}

export function createWorkspace(options: WorkspaceOptions): Workspace {
  const now = options.now ?? Date.now;
  const timestamps = createTimestamps(now);
  const listeners = new Set<(fact: Fact) => void>();
  const logs = new Map<string, MessageLog>();
  const names = new Map<string, Channel>();
  const people = new Map<string, User>();
  const directs = new Map<string, Channel>();
  const apps = new Map(options.apps.map((app) => [app.id, app]));
  const byBotUser = new Map(options.apps.map((app) => [app.botUserId, app]));
  const byBot = new Map(options.apps.map((app) => [app.botId, app]));
  let serial = 0;

  const workspace: Workspace = {
    team: { id: options.teamId, name: 'Errand HQ', domain: 'errand-hq' },
    baseUrl: '',
    users: new Map(),
    channels: new Map(),
    apps,
    files: boundedFiles(options.fileBytesKept),
    userGroups: new Map(),
    timestamps,
    now,
    log(channelId) {
      const log = logs.get(channelId);
      if (!log) throw new Error(`no conversation ${channelId}`);
      return log;
    },
    addUser(user) {
      workspace.users.set(user.id, user);
      for (const name of [user.displayName.toLowerCase(), user.name.toLowerCase()])
        if (name && !people.has(name)) people.set(name, user);
    },
    addChannel(channel) {
      workspace.channels.set(channel.id, channel);
      logs.set(channel.id, createMessageLog(options.messagesKept));
      if (channel.kind === 'channel' || channel.kind === 'group') names.set(channel.name, channel);
      else directs.set(directKey(channel.kind, channel.members), channel);
    },
    addToDirect(channel, userId) {
      if (directs.get(directKey(channel.kind, channel.members)) === channel)
        directs.delete(directKey(channel.kind, channel.members));
      channel.members.add(userId);
      directs.set(directKey(channel.kind, channel.members), channel);
    },
    channelNamed: (name) => names.get(name),
    renameChannel(channel, name) {
      names.delete(channel.name);
      channel.name = name;
      names.set(name, channel);
    },
    userNamed: (name) => people.get(name.toLowerCase()),
    appOfBotUser: (userId) => (userId === undefined ? undefined : byBotUser.get(userId)),
    appOfBot: (botId) => (botId === undefined ? undefined : byBot.get(botId)),
    directWith: (members) => directs.get(directKey(new Set(members).size > 2 ? 'mpim' : 'im', members)),
    newId(letter) {
      serial += 1;
      // Slack's ids are about eleven characters long; the start of the process keeps them apart between runs.
      return `${letter}0${started}${serial.toString(36).toUpperCase().padStart(4, '0')}`;
    },
    tell(fact) {
      for (const listener of listeners) listener(fact);
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    reset() {
      for (const map of [workspace.users, workspace.channels, workspace.files, workspace.userGroups]) map.clear();
      for (const map of [logs, names, people, directs]) map.clear();
      seed(workspace);
    },
  };
  const started = Math.floor(now() / 1000)
    .toString(36)
    .toUpperCase()
    .slice(-5);
  workspace.reset();
  return workspace;
}

function directKey(kind: ChannelKind, members: Iterable<string>): string {
  return `${kind} ${[...new Set(members)].sort().join()}`;
}

/** A map of files that forgets the oldest contents when they grow past `capacity` bytes. */
function boundedFiles(capacity: number): Map<string, SlackFile> {
  const files = new Map<string, SlackFile>();
  const set = files.set.bind(files);
  files.set = (id, file) => {
    set(id, file);
    let total = 0;
    for (const { content } of files.values()) total += content.length;
    for (const [oldest, { content }] of files) {
      if (total <= capacity && files.size <= 5000) break;
      files.delete(oldest);
      total -= content.length;
    }
    return files;
  };
  return files;
}

/** The name that stands for a person in lists and pages. */
export function displayNameOf(user: User | undefined): string {
  return user?.displayName || user?.name || 'unknown';
}
