/** The row cannot be sent, and that is nobody's fault: it refers to a message that is not there. */
export class NothingToChangeError extends Error {
  override readonly name = 'NothingToChangeError';
  readonly code = 'egress_nothing_to_change';
}

/** It may stand in Slack, and that cannot be looked up. */
export class CannotLookUpError extends Error {
  override readonly name = 'CannotLookUpError';
  readonly code = 'egress_cannot_look_up';
}

/** The file of the row is nowhere any more. */
export class FileLostError extends Error {
  override readonly name = 'FileLostError';
  readonly code = 'file_gone';
}

/** A row that goes before this one came while it waited for its turn. */
export class OvertakenError extends Error {
  override readonly name = 'OvertakenError';
  readonly code = 'egress_overtaken';
}

/** The row's partition is another process's by now, or the row has ended: nothing may be sent for it here. */
export class NotOursError extends Error {
  override readonly name = 'NotOursError';
  readonly code = 'egress_not_ours';
}
