/** An answer `{ ok: false, error }`. */
export class SlackError extends Error {
  override readonly name = 'SlackError';
  /** Slack's word, such as `channel_not_found`. */
  readonly code: string;
  /** Further fields of the answer. */
  readonly facts: Record<string, unknown>;
  constructor(code: string, facts: Record<string, unknown> = {}) {
    super(code);
    this.code = code;
    this.facts = facts;
  }
}

/** `invalid_arguments`, with the sentences that Slack adds. */
export function invalidArguments(...messages: string[]): SlackError {
  return new SlackError('invalid_arguments', {
    response_metadata: { messages: messages.map((message) => `[ERROR] ${message}`) },
  });
}
