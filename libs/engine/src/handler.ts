import type {
  Card,
  Conversation,
  DirectoryAnswer,
  DirectoryRequest,
  Envelope,
  FileRef,
  Unfurl,
} from '@errand/contracts';
import type { FilterInput, Match, MessageRef } from '@errand/plugin-sdk';
import type { StoredEffect } from './execution-store';

/**
 * The port through which the engine runs code of plugins: JSON both ways, so that the code may stand in this process,
 * in a child process, or in another language.
 */
export interface HandlerRunner {
  /**
   * Runs one handler for one execution. Ends when the handler ends, or soon after the signal aborts; throws what the
   * handler threw.
   *
   * @param signal aborts when the execution is no longer ours or the process stops
   * @returns the last reply, if there is one: it is stored together with the end of the execution. Replies before it
   *   went through `calls.send`
   */
  run(
    execution: HandlerExecution,
    input: HandlerInput,
    calls: HandlerCalls,
    signal: AbortSignal,
  ): Promise<HandlerReply | undefined>;
  /**
   * Asks one filter. Ends when the filter ends, or soon after the signal aborts; throws what the filter threw.
   *
   * @param execution names the filter as its handler
   * @returns its verdict, as nobody has checked it yet; the reply in it is a HandlerReply
   */
  ask(
    execution: HandlerExecution,
    input: FilterInput,
    calls: Pick<HandlerCalls, 'directory'>,
    signal: AbortSignal,
  ): Promise<unknown>;
}

export interface HandlerExecution {
  id: string;
  plugin: string;
  handler: string;
  /** 1 for the first run. */
  attempt: number;
  event: Envelope;
  /** Where its answers go. Absent: where the event happened. */
  conversation?: Conversation;
}

/** What was read from the event for the handler; which of it is there follows from its kind. JSON. */
export interface HandlerInput {
  /** Behind a command as it was typed; all that was said, for a pattern. */
  text: string;
  args: Record<string, unknown>;
  flags: Record<string, unknown>;
  /** What the command's split made of it, unless that is a function. */
  words?: string[];
  /** What matched, one at least, for a command that is found by a pattern. */
  matches?: Match[];
  /** What happened, for a listener. */
  event?: object;
}

export interface HandlerReply {
  markdown: string;
  /** Of `markdown`: `plain` is text to show as it is, `blocks` is shown as Slack's blocks. */
  format?: 'markdown' | 'plain' | 'blocks';
  blocks?: unknown[];
  attachments?: unknown[];
  /** `markdown` is its body. */
  card?: Card;
  /** Stored by this execution, by `storeFile`. */
  file?: FileRef;
  /** Whom `markdown` may mention, by id. */
  mentions?: string[];
  /** Shown to the caller only, where others could read it. */
  ephemeral?: boolean;
  /** Whether Slack shows previews of its links. */
  unfurl?: Unfurl;
}

/**
 * What a handler sends while it runs. Without `conversation`, a post goes where the answers go. Without `message`, a reaction
 * is for the message that was typed.
 */
export type HandlerMessage =
  | { kind: 'post'; reply: HandlerReply; conversation?: Conversation }
  | { kind: 'update'; message: MessageRef; reply: HandlerReply }
  | { kind: 'delete'; message: MessageRef }
  | { kind: 'react'; message?: MessageRef; reaction: string; remove: boolean };

/** What the running handler asks of the engine. */
export interface HandlerCalls {
  /**
   * Resolves when the message is stored and published, in the order of the calls. The calls of a run are counted from 0,
   * also one that has nothing to say, and the post of call n has the handle `handleOf(execution.id, n)`: so the handler
   * knows it at once.
   */
  send(message: HandlerMessage): Promise<void>;
  /** The side effect that this execution did under this key, in this run or one before; undefined: none. */
  findEffect(key: string): Promise<StoredEffect | undefined>;
  /** Keeps what a side effect gave, for this execution and every rerun. @throws when the execution is no longer ours */
  storeEffect(key: string, effect: StoredEffect): Promise<void>;
  /**
   * Stores the bytes of a file, to be sent by a reply.
   *
   * @returns the name of these bytes, the same in every run
   */
  storeFile(bytes: Uint8Array): Promise<{ id: string; size: number }>;
  /** Waits while nobody answers. @throws when nobody did in the time that the command has */
  directory(request: DirectoryRequest): Promise<DirectoryAnswer>;
}
