/** An admin ended the execution: the reason of its handler's signal. */
export class KilledError extends Error {
  override readonly name = 'KilledError';
  readonly code = 'command_killed';

  /** By whom, a Slack user id. */
  readonly by: string;

  constructor(by: string) {
    super(`killed by ${by}`);
    this.by = by;
  }
}
