import type { FailedExecution, FailedRow, KeptDeadLetter } from '@errand/storage';

export type FailureKind = 'dead_letter' | 'command' | 'message';

/** What waits for an admin: a message nobody could read or handle, a command that failed, a message Slack did not take. */
export type Failure = {
  /** Of the letter, the execution or the ledger row. */
  id: string;
  /** When it failed, ISO 8601 in microseconds, by the database. */
  at: string;
  /** Where a list goes on behind it. */
  cursor: string;
} & (
  | { kind: 'dead_letter'; letter: KeptDeadLetter }
  | { kind: 'command'; execution: FailedExecution }
  | { kind: 'message'; row: FailedRow }
);

export function ofLetter(letter: KeptDeadLetter): Failure {
  return { kind: 'dead_letter', id: letter.id, at: letter.addedAt, cursor: letter.cursor, letter };
}

export function ofExecution(execution: FailedExecution): Failure {
  return { kind: 'command', id: execution.id, at: execution.endedAt, cursor: execution.cursor, execution };
}

export function ofRow(row: FailedRow): Failure {
  return { kind: 'message', id: row.key, at: row.changedAt, cursor: row.cursor, row };
}
