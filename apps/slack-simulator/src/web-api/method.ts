import type { App, Channel, ChannelKind, User } from '../workspace/model';
import type { Workspace } from '../workspace/workspace';
import type { Args } from './args';
import { SlackError } from './slack-error';

export type TokenKind = 'bot' | 'classic' | 'app';

/** Whose token came with a call. */
export interface Caller {
  token: string;
  kind: TokenKind;
  app: App;
  scopes: readonly string[];
}

/** What some methods need beyond the workspace itself. */
export interface Services {
  workspace: Workspace;
  /** A ticket for one Socket Mode connection. */
  openSocket(app: App): string;
  /** A ticket for one RTM connection. */
  openRtm(app: App): string;
  /** @throws SlackError when the trigger is unknown, used or too old */
  useTrigger(triggerId: string, app: App): string;
  views: Views;
  uploads: Uploads;
  revoke(token: string): void;
}

export interface Views {
  /** @throws SlackError for a view that Slack would refuse */
  open(app: App, userId: string, view: unknown): Record<string, unknown>;
  push(app: App, userId: string, view: unknown): Record<string, unknown>;
  publish(app: App, userId: string, view: unknown, hash?: string): Record<string, unknown>;
  update(
    app: App,
    which: { viewId?: string; externalId?: string; hash?: string },
    view: unknown,
  ): Record<string, unknown>;
}

export interface Uploads {
  /** @returns the id of the file to be, and the path where its bytes go */
  start(facts: { filename: string; length: number; userId: string }): { fileId: string; path: string };
  /** Takes the bytes that came. @throws SlackError file_not_found */
  finish(fileId: string): { name: string; content: Buffer };
}

export interface Call {
  workspace: Workspace;
  caller: Caller;
  args: Args;
  services: Services;
  /** The host and port the caller used, for addresses in answers. */
  host: string;
}

/** One method of the Web API ({@link https://docs.slack.dev/reference/methods}). */
export interface Method {
  /** One of them is enough; none: any token may call it. */
  scopes: readonly string[];
  /** Calls a minute when rate limits are on. */
  perMinute: number;
  /** Bot and classic tokens unless it says otherwise. */
  tokens?: readonly TokenKind[];
  /** Takes JSON bodies too (only methods that write do). */
  json?: boolean;
  /** Works without any token. */
  open?: boolean;
  required?: readonly string[];
  /** @throws SlackError for an answer that is not ok */
  run(call: Call): Record<string, unknown>;
}

/** Slack's rate limit tiers, in calls a minute. */
export const tier = { one: 1, two: 20, three: 50, four: 100, special: 600 } as const;

const scopeOfKind: Record<ChannelKind, string> = { channel: 'channels', group: 'groups', im: 'im', mpim: 'mpim' };

export function requireScope(caller: Caller, ...anyOf: string[]): void {
  if (anyOf.length === 0 || caller.kind === 'classic') return;
  if (anyOf.some((scope) => caller.scopes.includes(scope))) return;
  throw new SlackError('missing_scope', { needed: anyOf.join(','), provided: caller.scopes.join(',') });
}

/**
 * A conversation that the caller may know of.
 *
 * @throws SlackError channel_not_found, or missing_scope for a kind of conversation the token may not touch
 */
export function findChannel(call: Call, use: 'read' | 'history' | 'write' | 'any', name = 'channel'): Channel {
  const id = call.args.need(name);
  const channel = call.workspace.channels.get(id);
  if (!channel) throw new SlackError('channel_not_found');
  if (use === 'write')
    requireScope(call.caller, `${scopeOfKind[channel.kind]}:${use}`, `${scopeOfKind[channel.kind]}:manage`);
  else if (use !== 'any') requireScope(call.caller, `${scopeOfKind[channel.kind]}:${use}`);
  if (channel.kind !== 'channel' && !channel.members.has(call.caller.app.botUserId))
    throw new SlackError('channel_not_found');
  return channel;
}

export function findUser(call: Call, name = 'user'): User {
  const user = call.workspace.users.get(call.args.need(name));
  if (!user) throw new SlackError('user_not_found');
  return user;
}

/** The bot must be in the conversation, which must not be archived. */
export function requireMember(call: Call, channel: Channel): void {
  if (channel.isArchived) throw new SlackError('is_archived');
  if (!channel.members.has(call.caller.app.botUserId)) throw new SlackError('not_in_channel');
}
