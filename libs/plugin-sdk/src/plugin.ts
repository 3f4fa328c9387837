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
  /** Sends an answer now; numbered in the order of the calls, stored before it is published. */
  reply(reply: Reply): Promise<void>;
  /** Aborts when the work must stop: the process stops, or lost its right to this execution. */
  readonly signal: AbortSignal;
  readonly execution: ExecutionInfo;
  readonly directory: Directory;
  readonly log: {
    info(message: string, fields?: Record<string, Json>): void;
    warn(message: string, fields?: Record<string, Json>): void;
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
  /** After a crash inside `run`: run it again, or report that it was interrupted. Default: `report` with effects, else `retry`. */
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
