import type { Card, FileRef, Unfurl } from '@errand/contracts';

/** A JSON value: what handlers take and return. */
export type Json = null | boolean | number | string | Json[] | Values;
/** What a template shows. */
export type Values = { [key: string]: Json };

/** What any answer may say of itself. */
export interface ReplyOptions {
  /** Ids of those whom its text mentions: people, channels, user groups, and `here`, `channel` or `everyone`. */
  mentions?: string[];
  /**
   * Shown to the caller only, where others could read it. Slack keeps no such message: it cannot be changed, and after a
   * crash it may be missing.
   */
  ephemeral?: boolean;
  /** Whether Slack shows previews of the links in it, of pages and of media. Absent: as Slack does by itself. */
  unfurl?: Unfurl;
}

/** Markdown, with Slack's blocks in place of it, or attachments under it. */
export interface MarkdownReply extends ReplyOptions {
  markdown: string;
  /**
   * Shown as Slack's blocks, which keep what its text has no markup for: headings by size, tables with links, nested lists,
   * the language of code. A long answer becomes several messages.
   */
  format?: 'blocks';
  /** What is shown; `markdown` is what notifications show then. */
  blocks?: Json[];
  attachments?: Values[];
}

/** Slack's blocks or attachments, and nothing beside them. */
export type RawReply = ReplyOptions & ({ blocks: Json[]; attachments?: Values[] } | { attachments: Values[] });

/** Text that is shown as it is, of which nothing is markup: `2*3*4`, `1) x`. */
export interface TextReply extends ReplyOptions {
  text: string;
  /** Behind it. */
  file?: FileRef;
}

/** Errbot's card. All texts of it but the title are Markdown. */
export interface CardReply extends ReplyOptions {
  card: Card & { body?: string };
  /** Behind it. */
  file?: FileRef;
}

/** A file, behind a text if there is one. */
export interface FileReply extends Omit<ReplyOptions, 'ephemeral'> {
  /** Made by `ctx.file`. */
  file: FileRef;
  markdown?: string;
}

/** What a template makes of values: of this plugin, or of another where it is named `plugin/name`. */
export interface TemplateReply extends ReplyOptions {
  template: string;
  values: Values;
  /** Behind it. */
  file?: FileRef;
}

/**
 * What a command answers. A string is Markdown. Nobody is mentioned by what stands in a text, unless `mentions` names
 * them: `{ markdown: 'Ask <@U1>', mentions: ['U1'] }`.
 */
export type Reply = string | MarkdownReply | RawReply | TextReply | CardReply | FileReply | TemplateReply;

/**
 * What `run` may give back or yield. What is empty (nothing, `''`, `0`, `false`, `[]`, `{}`) is no answer. Of a command
 * with a template, an object is its values; any other value that is no reply is shown as text, lists and objects as JSON,
 * a set as a list, a map as an object, a date in ISO 8601. An error counts as thrown.
 */
export type Result =
  Reply | Json | bigint | Date | ReadonlyMap<unknown, unknown> | ReadonlySet<unknown> | Error | void | undefined;
/** One answer, now or later, or many as they come: a generator sends each that it yields at once. */
export type RunResult =
  Result | Promise<Result> | Generator<RunResult, RunResult, void> | AsyncGenerator<RunResult, RunResult, void>;
