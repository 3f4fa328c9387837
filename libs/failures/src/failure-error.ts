/** What was asked cannot be done, for a reason that the admin who asked may read: the message is the answer. */
export class FailureError extends Error {
  override readonly name = 'FailureError';
  readonly code = 'failure_refused';
}
