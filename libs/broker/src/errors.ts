/** The broker is away, blocks publishers, or did not confirm in time. What was to be published may be stored. */
export class BrokerUnavailableError extends Error {
  override readonly name = 'BrokerUnavailableError';
  readonly code = 'broker_unavailable';
}

/** No queue takes the message: a queue or binding is missing. Nothing is stored. */
export class UnroutableError extends Error {
  override readonly name = 'UnroutableError';
  readonly code = 'broker_unroutable';
}

/** No retry can help: the delivery goes to the dead-letter queue at once, `message` with it as the cause. */
export class RejectedMessageError extends Error {
  override readonly name = 'RejectedMessageError';
  readonly code = 'broker_message_rejected';
}

/** The delivery is to come again after about `delayMs`; for stages without order only. */
export class RetryLaterError extends Error {
  override readonly name = 'RetryLaterError';
  readonly code = 'broker_retry_later';
  readonly delayMs: number;
  constructor(message: string, options: { delayMs: number; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.delayMs = options.delayMs;
  }
}

/** Nobody answered a request in time. */
export class RequestTimeoutError extends Error {
  override readonly name = 'RequestTimeoutError';
  readonly code = 'broker_request_timeout';
}

/** The service answered a request with an error. */
export class RequestFailedError extends Error {
  override readonly name = 'RequestFailedError';
  readonly code = 'broker_request_failed';
}
