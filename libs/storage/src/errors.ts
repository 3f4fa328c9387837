/**
 * The database is away, refuses us, or did not answer in time. What was asked may be done all the same: ask again.
 * The message names no credentials; `cause` is the driver's error.
 */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
  readonly code = 'store_unavailable';
}

/** Somebody else took the execution over, or it ended: stop its work and publish nothing more of it. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
  readonly code = 'store_lease_lost';
  readonly executionId: string;
  constructor(executionId: string) {
    super('the lease of the execution was lost');
    this.executionId = executionId;
  }
}

/** The bytes of a file are not there: it is older than a day, or was never stored to its end. */
export class FileGoneError extends Error {
  override readonly name = 'FileGoneError';
  readonly code = 'file_gone';
  readonly fileId: string;
  constructor(fileId: string) {
    super('the bytes of the file are gone: it is kept for a day');
    this.fileId = fileId;
  }
}

/** The database was migrated by a newer version of Errand: run that one, or restore a backup from before. */
export class DatabaseTooNewError extends Error {
  override readonly name = 'DatabaseTooNewError';
  readonly code = 'store_too_new';
  constructor(found: number, known: number) {
    super(
      `the database has schema version ${found}, this version of Errand knows up to ${known}: ` +
        'run the newer version, or restore a backup from before the upgrade',
    );
  }
}

/** The database holds what a restore would mix with; nothing was changed. */
export class NotEmptyError extends Error {
  override readonly name = 'NotEmptyError';
  readonly code = 'store_not_empty';
  constructor(tables: readonly string[]) {
    super(`the database is not empty, there is something in ${tables.join(', ')}: restore into a new one`);
  }
}
