import type { DirectoryBot, DirectoryChannel, DirectoryUser, FileRef, Mention } from '@errand/contracts';
import type { CommandDefinition } from './command';
import type { FilterDefinition } from './command-filter';
import type { Speaker } from './handler-options';
import type { HearDefinition } from './hear';
import type { ListenerDefinition } from './on';
import type { Json, Reply, Values } from './reply';

/** What a running command may do, beside answering. */
export interface Context {
  /**
   * Sends an answer now, and gives at once what it can be changed by. What is sent goes out in the order of the calls,
   * each stored before it is published; `stored` of the message waits for that.
   *
   * @param place where, if not where answers go: any conversation that the bot may post in
   * @throws Error when it is no reply, or so many are waiting that the command must wait for them (`await message.stored`)
   */
  reply(reply: Reply, place?: Place): Message;
  /**
   * Keeps a file until a reply has sent it: `return { file: await ctx.file('report.csv', csv) }`. The bytes are kept for a
   * day. A rerun that makes the same file sends nothing new.
   *
   * @param name with its ending, by which Slack knows what it is
   * @param content a text, or bytes: 50 MiB at most
   * @throws Error when it is empty, or larger than that
   */
  file(name: string, content: string | Uint8Array, options?: { title?: string }): Promise<FileRef>;
  /**
   * A message by the `ref` that was kept of it, also by another run or another command.
   *
   * @throws TypeError when it is no ref, or that of a message in another workspace
   */
  message(ref: MessageRef): Message;
  /** Puts an emoji under the message that was typed. @param emoji its name, such as `eyes`. @throws TypeError it is none */
  react(emoji: string): void;
  unreact(emoji: string): void;
  /**
   * Runs a side effect once: when the command is run again after a crash, what it gave is given again, and it is not run.
   * Only a crash between the effect and the end of `once` runs it a second time, then with the same idempotency key.
   * Calls with one key while it runs share it. What it throws is thrown, and the next call tries again.
   *
   * @param key names the effect inside this execution, 1 to 200 characters
   * @param effect may give JSON of at most 256 KiB, or nothing. `idempotencyKey` is 40 hex digits, for a remote API
   * @throws Error when it gave anything else, or this process lost its right to the execution: then it is not run
   */
  once<T>(key: string, effect: (idempotencyKey: string) => T | Promise<T>): Promise<T>;
  /**
   * Tells the admins, as the settings name those who get notices, ahead of all answers. Resolves when it is on its way. A
   * rerun that says the same says it once.
   *
   * @param markdown at most 3,000 characters of it are sent
   * @throws CommandError when it cannot be sent just now
   */
  warnAdmins(markdown: string): Promise<void>;
  /**
   * Sets how Slack shows the bot, for everybody and until it is set again: `away`, or `auto`, which leaves it to Slack.
   * Resolves when Slack has taken it. A rerun sets it again.
   *
   * @throws TypeError when it is neither; CommandError when Slack does not allow it (the app needs the scope
   *   `users:write`), or cannot be asked just now
   */
  setPresence(presence: 'auto' | 'away'): Promise<void>;
  /** Aborts when the work must stop: the process stops, or lost its right to this execution. */
  readonly signal: AbortSignal;
  readonly execution: ExecutionInfo;
  readonly directory: Directory;
  readonly log: {
    info(message: string, fields?: Record<string, Json>): void;
    warn(message: string, fields?: Record<string, Json>): void;
  };
}

/**
 * A message of the bot, whether or not Slack has it yet: what is said about it goes out after it. It is no promise; an
 * error of what was sent fails the command, unless the command looked at `stored` itself.
 */
export interface Message {
  /** Names it: small JSON that may be kept, for `ctx.message`. Good for anything once `stored` has resolved. */
  readonly ref: MessageRef;
  /** Resolves when everything that was sent of it so far is stored and published. */
  readonly stored: Promise<void>;
  /** Says something else instead. */
  update(reply: Reply): Message;
  /** Takes it away, for good. */
  delete(): void;
  /** Puts an emoji under it. @param emoji its name, such as `eyes`. @throws TypeError it is none */
  react(emoji: string): Message;
  unreact(emoji: string): Message;
}

/** A conversation, by Slack's ids. `ctx.directory.direct` knows the one with a person. */
export interface Place {
  channelId: string;
  /** A message of it: in the thread under that. */
  threadTs?: string;
}

/** Names one message of the bot, wherever it stands. */
export interface MessageRef {
  /** execution/position */
  readonly handle: string;
  readonly conversation: {
    readonly teamId: string;
    readonly channelId: string;
    readonly threadTs?: string | undefined;
    readonly ephemeralTo?: string | undefined;
  };
}

export interface ExecutionInfo {
  readonly id: string;
  /** 1 for the first run. */
  readonly attempt: number;
  readonly teamId: string;
  /** Empty for what happens in no conversation, such as a change of presence. */
  readonly channelId: string;
  readonly threadTs: string | undefined;
  /** Of the message that was typed, or reacted to: `ctx.reply(answer, { channelId, threadTs: ts })` begins a thread under it. */
  readonly ts?: string | undefined;
  /** Who called: a Slack user id, never a name. Empty where it was nobody, such as a bot without a user. */
  readonly userId: string;
  /** What they are. Undefined: it was not said by anybody. */
  readonly actor: Speaker | undefined;
  readonly isDirect: boolean;
  /** Whom and what the text mentions; absent: nobody and nothing. */
  readonly mentions?: readonly Mention[];
}

/** People, channels and user groups by id. Undefined: Slack says there is none. @throws CommandError when Slack cannot be asked */
export interface Directory {
  user(userId: string): Promise<DirectoryUser | undefined>;
  channel(channelId: string): Promise<DirectoryChannel | undefined>;
  /** How a user group is mentioned, without @. */
  handle(usergroupId: string): Promise<string | undefined>;
  bot(): Promise<DirectoryBot>;
  /** The conversation of the bot with a person, for `ctx.reply`. Undefined: there can be none, as with another bot. */
  direct(userId: string): Promise<string | undefined>;
}

/** Something a user may read: the message is the answer, without an id and without a retry. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly code = 'command_error';
  /** Shown by this template, instead of the message. */
  readonly template: string | undefined;
  readonly values: Values;
  /** @param options.template as of a reply: it makes the answer of `values` */
  constructor(message: string, options: { cause?: unknown; template?: string; values?: Values } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.template = options.template;
    this.values = options.values ?? {};
  }
}

export interface PluginDefinition {
  /** Lower-case words joined by dashes. */
  name: string;
  version: string;
  /** One line for `help`. */
  summary: string;
  /** What else help tells of it above its commands, as Markdown of many lines. */
  help?: string;
  /** By name. `user add` and `user_add` are one name: typed `!user add` or `!user_add`. */
  commands?: Record<string, CommandDefinition>;
  /** Commands that are found by a pattern. Their names are for logs, help and policies. */
  hears?: Record<string, HearDefinition>;
  filters?: Record<string, FilterDefinition>;
  listeners?: Record<string, ListenerDefinition>;
  /**
   * By name: Markdown with what is to be filled in, in the language of Nunjucks, which is that of Jinja
   * ({@link https://mozilla.github.io/nunjucks/templating.html}). What is filled in is shown as it is, nothing of it is
   * Markdown; `| safe` says of a value that it is, and `| code` shows it as code.
   */
  templates?: Record<string, string>;
}
