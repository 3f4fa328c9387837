import type { DirectoryAnswer, DirectoryRequest, Envelope } from '@errand/contracts';

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
   *   went through `calls.reply`
   */
  run(
    execution: HandlerExecution,
    input: HandlerInput,
    calls: HandlerCalls,
    signal: AbortSignal,
  ): Promise<HandlerReply | undefined>;
}

export interface HandlerExecution {
  id: string;
  plugin: string;
  handler: string;
  /** 1 for the first run. */
  attempt: number;
  event: Envelope;
}

/** What the router read from the event for the handler. */
export interface HandlerInput {
  text: string;
  args: Record<string, unknown>;
  flags: Record<string, unknown>;
}

export interface HandlerReply {
  markdown: string;
  /** Of `markdown`, which is text to show as it is where this says `plain`. */
  format?: 'markdown' | 'plain';
  blocks?: unknown[];
}

/** What the running handler asks of the engine. */
export interface HandlerCalls {
  /** In order; resolves when the reply is stored and published. */
  reply(reply: HandlerReply): Promise<void>;
  /** Waits while nobody answers. @throws when nobody did in the time that the command has */
  directory(request: DirectoryRequest): Promise<DirectoryAnswer>;
}
