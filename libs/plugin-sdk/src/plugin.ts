import type { DirectoryBot, DirectoryChannel, DirectoryUser } from '@errand/contracts';
import type { ArgSpecs, Parsed } from './args';

/** A JSON value: what handlers take and return. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What a command answers: Markdown, Markdown with Slack's blocks, or text that is shown as it is (`2*3*4`, `1) x`). */
export type Reply = string | { markdown: string; blocks?: Json[] } | { text: string };

/** What `run` may give back: one answer or none. An empty string is none. */
export type Result = Reply | void | undefined | null;
/** One answer, now or later, or many as they come: an async generator sends each reply it yields at once. */
export type RunResult = Result | Promise<Result> | AsyncGenerator<Reply, Result, void>;

/** What a running command may do, beside answering. */
export interface Context {
  /**
   * Sends an answer now, and gives at once what it can be changed by. What is sent goes out in the order of the calls,
   * each stored before it is published; `stored` of the message waits for that.
   *
   * @throws Error when it is no reply, or so many are waiting that the command must wait for them (`await message.stored`)
   */
  reply(reply: Reply): Message;
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

/** Names one message of the bot, wherever it stands. */
export interface MessageRef {
  /** execution/position */
  readonly handle: string;
  readonly conversation: {
    readonly teamId: string;
    readonly channelId: string;
    readonly threadTs?: string | undefined;
  };
}

export interface ExecutionInfo {
  readonly id: string;
  /** 1 for the first run. */
  readonly attempt: number;
  readonly teamId: string;
  readonly channelId: string;
  readonly threadTs: string | undefined;
  /** Who called: a Slack user id, never a name. */
  readonly userId: string;
  readonly isDirect: boolean;
}

/** People and channels by id. Undefined: Slack says there is none. @throws CommandError when Slack cannot be asked */
export interface Directory {
  user(userId: string): Promise<DirectoryUser | undefined>;
  channel(channelId: string): Promise<DirectoryChannel | undefined>;
  bot(): Promise<DirectoryBot>;
}

/** Something a user may read: the message is the answer, without an id and without a retry. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly code = 'command_error';
}

export interface CommandDefinition<A extends ArgSpecs = ArgSpecs, F extends ArgSpecs = ArgSpecs> {
  /** One line for `help`. */
  summary: string;
  /** Positional arguments in their order. Absent: `text` is all there is. */
  args?: A;
  /** Named arguments: `--ref v1.2`, `--quiet`; `dryRun` is typed `--dry-run`. */
  flags?: F;
  /** For admins only, in a direct message. */
  admin?: boolean;
  /** What it changes in the world; a command with effects is not rerun after a crash unless it says so. */
  effects?: readonly string[];
  /** After a crash inside `run`: run it again (`ctx.execution.attempt` is 2 then), or report that it was interrupted. Default: `report` with effects, else `retry`. */
  onCrash?: 'retry' | 'report';
  /**
   * `text` is what was typed behind the command, as it was typed; `args` and `flags` are what was declared.
   *
   * @throws CommandError whose message is the answer; whatever else is thrown is logged, and the user gets an id
   */
  run(input: { args: Parsed<A>; flags: Parsed<F>; text: string }, ctx: Context): RunResult;
}

export interface PluginDefinition {
  /** Lower-case words joined by dashes. */
  name: string;
  version: string;
  /** One line for `help`. */
  summary: string;
  /** By name. `user add` and `user_add` are one name: typed `!user add` or `!user_add`. */
  commands?: Record<string, CommandDefinition>;
}
