import type { Envelope } from '@errand/contracts';

/** What went wrong and waits for an admin to look at it, beside the dead letters. */
export interface FailureStore {
  executions: FailedExecutionStore;
  rows: FailedRowStore;
  alerts: AlertStore;
  /** The time on the database's clock, by which `expiresat` is compared. */
  now(): Promise<Date>;
}

/** A page of a list, the newest first. */
export interface PageOptions {
  limit: number;
  /** The `cursor` of the last one of the page before. It stays good when that one is gone. @throws RangeError it is none */
  after?: string | undefined;
}

/** A message that no retry can help, with its cause; kept until somebody replays or discards it. */
export interface DeadLetterRow {
  id: string;
  stage: string;
  cause: string;
  attempts: number;
  body: string;
  correlationid: string | undefined;
  traceparent: string | undefined;
  diedAt: string;
}

export interface KeptDeadLetter extends DeadLetterRow {
  /** When it came into the table, ISO 8601 in microseconds, UTC. */
  addedAt: string;
  cursor: string;
}

export interface DeadLetterStore {
  /**
   * Idempotent by `id`.
   *
   * @param alert noted with it, once, in the same transaction
   */
  add(letter: DeadLetterRow, alert?: Alert): Promise<void>;
  list(options: PageOptions & { stage?: string | undefined }): Promise<KeptDeadLetter[]>;
  /** The one with this id; else those whose id begins so, `limit` at most. */
  find(idOrPrefix: string, limit: number): Promise<KeptDeadLetter[]>;
  count(options?: { stage?: string | undefined }): Promise<number>;
  /** False: there was none. */
  discard(id: string): Promise<boolean>;
}

/** An execution that ended without doing what was asked. Executions are kept for a week (`prune`). */
export interface FailedExecution {
  id: string;
  plugin: string;
  handler: string;
  state: 'failed' | 'interrupted';
  cause: string | undefined;
  /** The event that caused it, whole. */
  envelope: Envelope;
  /** How many owners it had. */
  attempts: number;
  claimedAt: string;
  endedAt: string;
  /** The execution as which it runs, or ran, again. */
  replayedAs: string | undefined;
  cursor: string;
}

export interface FailedExecutionStore {
  /** Those that nobody has replayed or discarded. */
  list(options: PageOptions): Promise<FailedExecution[]>;
  /** The one with this id; else those whose id begins so, `limit` at most. Replayed ones are found, discarded ones not. */
  find(idOrPrefix: string, limit: number): Promise<FailedExecution[]>;
  count(): Promise<number>;
  /**
   * Runs it again, as a new execution: its replies have keys of their own, so that its answer is none of the former
   * run's; it has as much time as that one had, no lapsed lease, and the results of `ctx.once` that were stored. A
   * worker's sweep takes it. Asked again, it answers the same and does nothing more.
   *
   * @returns the new id; undefined: there is no such failure
   */
  replay(id: string): Promise<string | undefined>;
  /** Takes it off the list. False: it was not on it. */
  discard(id: string): Promise<boolean>;
}

/** A call to Slack that was refused for good (`dead`), or may have been done or not (`unknown`). */
export interface FailedRow {
  /** execution/number/part */
  key: string;
  kind: 'post' | 'update' | 'delete' | 'react';
  conversation: string;
  /** `waiting` and `sending`: it is to be posted again. */
  state: 'dead' | 'unknown' | 'waiting' | 'sending';
  error: string | undefined;
  attempts: number;
  envelope: Envelope;
  changedAt: string;
  cursor: string;
}

export interface FailedRowStore {
  /** Those in `dead` and `unknown`. */
  list(options: PageOptions): Promise<FailedRow[]>;
  /**
   * The one with this key; else those of the number and part whose execution's id begins so: `3f2a/0/0`. Rows that wait
   * or are being sent are found as well, so that a call of `postAgain` can be asked again.
   */
  find(keyOrPrefix: string, limit: number): Promise<FailedRow[]>;
  count(): Promise<number>;
  /**
   * Puts it back to `waiting` under its key. Egress knows when the envelope is published to it again.
   *
   * @returns that envelope, under the newest lease version of its execution; undefined: there is nothing to post again
   */
  postAgain(key: string): Promise<Envelope | undefined>;
  /** Makes it `dropped`. False: it was neither `dead` nor `unknown`. */
  discard(key: string): Promise<boolean>;
}

/** One more failure of a sort. */
export interface Alert {
  /** The sort: failures of one subject are told together. There must be few of them. */
  subject: string;
  /** Of the first one, what to tell. */
  example: string;
  /** How long after the last word about this subject there is no other, in milliseconds. */
  quietMs: number;
}

/** Failures that the admins are yet to be told of, over all workers: the first at once, the others by their number. */
export interface AlertStore {
  note(alert: Alert): Promise<void>;
  /** What is to be told now. */
  due(options: { quietMs: number }): Promise<DueAlert[]>;
  /** Notes that it was told. Of two who tell the same one counts. */
  told(alert: DueAlert): Promise<void>;
}

export interface DueAlert {
  subject: string;
  example: string;
  /** Of this round of the subject: with `isFirst` it names the word, the same for whoever says it. */
  since: string;
  /** The first one, with its example; else a number of further ones. */
  isFirst: boolean;
  count: number;
}
