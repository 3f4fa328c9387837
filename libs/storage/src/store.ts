import type { Envelope } from '@errand/contracts';
import type { AuditStore, CommandEntry } from './audit/audit-store';
import type { ApprovalStore } from './approvals/approval-store';
import type { BackupStore } from './backup/backup-store';
import type { DeadLetterStore, FailureStore } from './failures/failure-store';
import type { HistoryStore } from './history/history-store';
import type { InspectionStore } from './inspection/inspection-store';
import type { PluginStateStore } from './plugin-states/plugin-state-store';
import type { SettingsVersionStore } from './settings/settings-version-store';

/**
 * The durable state of worker and egress. One SQL, two drivers: PostgreSQL, and PGlite where one process runs it all;
 * both pass one suite (`@errand/storage/testing`). Every time is the database's. Calls are batched: what is asked
 * while a round trip is under way goes with the next one.
 *
 * Every call may throw StoreUnavailableError (code `store_unavailable`): the answer is not known, ask again. Asking
 * again is safe: a call that was carried out although its answer got lost is recognised, and answered the same.
 */
export interface Store {
  executions: ExecutionStore;
  ledger: LedgerStore;
  files: FileStore;
  deadLetters: DeadLetterStore;
  /** What else went wrong: failed executions, rows that did not reach Slack, and what the admins are to hear of. */
  failures: FailureStore;
  audit: AuditStore;
  history: HistoryStore;
  inspection: InspectionStore;
  pluginStates: PluginStateStore;
  settings: SettingsVersionStore;
  approvals: ApprovalStore;
  backup: BackupStore;
  /**
   * Resolves when the database answers. @throws DatabaseTooNewError (code `store_too_new`) it was migrated by a newer
   * version; await this at start to refuse there and then
   */
  ping(): Promise<void>;
  /** Names the database; undefined before it answered once. */
  deployment(): string | undefined;
  /** Undefined while the database answers; else what is wrong, for `/ready`. The way back is looked for meanwhile. */
  fault(): string | undefined;
  /** Calls back at once, and on every change of `fault()`. */
  onFault(listener: (fault: string | undefined) => void): void;
  /**
   * Deletes what ended (executions with all replies published, ledger rows that are posted, dead or dropped) longer
   * ago than this. Keep days: a fact that Slack delivers again afterwards would run again. Files go a day after they
   * were stored, whatever became of them. Of the history what is beyond the last ten of a person goes, and what was typed
   * longer ago than `historyOlderThanMs`, a year by default.
   */
  prune(options: { olderThanMs: number; historyOlderThanMs?: number }): Promise<void>;
  close(): Promise<void>;
}

/**
 * One run of one handler for one event. `id` is `executionIdOf(dedupkey, plugin, handler)`.
 *
 * A lane holds the executions whose order counts: one that runs keeps its lane until it has ended and its replies are
 * published, or until it leaves it, and others are queued behind it. A takeover changes nothing of that.
 */
export interface ExecutionStore {
  /**
   * Takes the execution under a lease, or says why not. Atomic: of many claimers one gets it. One that is not there yet
   * and finds others in its lane is queued behind them.
   */
  claim(claim: NewExecution): Promise<Claim>;
  /**
   * Queues the execution in its lane, behind all that are there; one that is there already stays as it is, in whatever
   * state. Those of one lane are queued in the order of the calls.
   */
  enqueue(execution: QueuedExecution): Promise<void>;
  /**
   * The first of a lane in their order: what has ended unpublished, what runs, under a lease that holds or not, then
   * what is queued.
   */
  nextOf(partition: number, lane: string, limit: number): Promise<AbandonedExecution[]>;
  /** Lanes of these partitions in which executions are queued, and how many. */
  queuedLanes(partitions: readonly number[]): Promise<QueuedLane[]>;
  /** The execution runs on and keeps its lane no longer. Does nothing when the lease is no longer ours. */
  leaveLane(lease: Lease): Promise<void>;
  /** Lengthens leases. Returns the ids that are no longer ours: stop their work, it can commit nothing. */
  renew(leases: Lease[], leaseMs: number): Promise<string[]>;
  /**
   * Gives an execution back that was not carried out, for nothing that it did: the next claim takes it over at once,
   * and does not count this owner among those whose lease lapsed. Does nothing when the lease is no longer ours.
   */
  release(lease: Lease): Promise<void>;
  /**
   * Stores one outbound message of a running execution before it is published. A number that is stored already keeps
   * its first content. Fenced. @throws LeaseLostError
   */
  addReply(lease: Lease, reply: StoredReply): Promise<void>;
  /**
   * The side effect that this execution has stored under the key, under whatever lease. Fenced, so that who is no longer
   * the owner does not take what is not there for a reason to do it. @throws LeaseLostError
   */
  findEffect(lease: Lease, key: string): Promise<StoredEffect | undefined>;
  /** Stores a side effect of a running execution. What a key has stays as it was stored first. Fenced. @throws LeaseLostError */
  storeEffect(lease: Lease, key: string, effect: StoredEffect): Promise<void>;
  /**
   * State `done` (or how else it ended), the remaining replies, and what the audit is to tell of it, in one transaction.
   * Fenced. @throws LeaseLostError
   */
  commit(lease: Lease, end: ExecutionEnd, replies: StoredReply[], audited?: CommandEntry): Promise<void>;
  /**
   * Notes that these replies were confirmed by the broker; with the last one the execution is published. To this process it
   * is from the call on: nothing that it claims in the lane waits for the note.
   */
  markPublished(executionId: string, numbers: number[]): Promise<void>;
  /** Executions of these partitions that somebody must take over: running with an ended lease, or ended unpublished for `graceMs`. */
  abandoned(partitions: readonly number[], options: { graceMs: number; limit: number }): Promise<AbandonedExecution[]>;
}

export interface NewExecution {
  id: string;
  plugin: string;
  handler: string;
  /** The event, whole: a takeover needs nothing else. */
  envelope: Envelope;
  /** What the router parsed for the handler, JSON. */
  input: unknown;
  /** 0 … 15. */
  partition: number;
  /** The claiming process, unique per start. */
  owner: string;
  /**
   * The same each time one claim is asked again after StoreUnavailableError, and a new one once it was answered: a claim
   * that got through although its answer was lost is then `claimed` still, where it would else be `busy` and end as a
   * crash that never was. Absent: every call is a claim of its own.
   */
  claimId?: string;
  leaseMs: number;
  /** Keeps the order of executions that carry the same one, of one partition. Absent: there is no order to keep. */
  lane?: string;
  /** It is the first of its lane (`nextOf`): it need not wait for others there. */
  isNext?: boolean;
}

export interface QueuedExecution extends AbandonedExecution {
  lane: string;
}

export interface QueuedLane {
  partition: number;
  lane: string;
  count: number;
}

export interface Lease {
  executionId: string;
  /** Fencing token: grows with every takeover. */
  version: number;
}

export type Claim =
  /** Ours, and never begun before. `expired` is true when `expiresat` had passed on the database's clock. */
  | { outcome: 'claimed'; lease: Lease; expired: boolean }
  /**
   * Ours; its former owner began and did not end it. `attempt` counts its owners, this one included; `lapsed` those who
   * let their lease end: they crashed, froze, or could not reach the database. `replies` are those stored before.
   */
  | { outcome: 'taken_over'; lease: Lease; attempt: number; lapsed: number; replies: StoredReply[]; expired: boolean }
  /** It waits for its turn in its lane. */
  | { outcome: 'queued' }
  /** Another owner's lease still holds. */
  | { outcome: 'busy'; owner: string; version: number; leaseEndsInMs: number }
  /** It ended. `unpublished` replies are to be published again under the same keys; nothing is run. */
  | { outcome: 'ended'; unpublished: StoredReply[] };

export type ExecutionEnd =
  | { state: 'done' }
  /** The plugin threw; listed for the admins. */
  | { state: 'failed'; cause: string }
  /** Its owner was gone before it ended, and it was not to be run again. */
  | { state: 'interrupted' }
  /** It waited longer than its limit and was not run. */
  | { state: 'expired' };

/**
 * An outbound message of an execution. As a claim hands it out, `data.leaseVersion` of its envelope is the version of
 * now: under the one it was stored with, the ledger may take it for a straggler of the former owner.
 */
export interface StoredReply {
  number: number;
  envelope: Envelope;
}

/** A side effect that was done. */
export interface StoredEffect {
  /** What it gave, JSON; absent: nothing. */
  result?: unknown;
}

export interface AbandonedExecution {
  id: string;
  plugin: string;
  handler: string;
  envelope: Envelope;
  input: unknown;
  partition: number;
}

/**
 * The bytes of files on their way from a worker to Slack, which are too many for a message: they are stored in pieces of
 * 256 KiB, and their name travels. They are kept for a day.
 */
export interface FileStore {
  /** Stores a file whole. One that is there already stays as it is, and is kept for another day. */
  put(file: StoredFile, bytes: Uint8Array): Promise<void>;
  /** Undefined: it was never stored to its end, or is gone. */
  find(id: string): Promise<StoredFile | undefined>;
  /** The bytes of a file that was found, piece by piece. @throws FileGoneError (code `file_gone`) it went meanwhile */
  read(file: StoredFile): AsyncIterable<Uint8Array>;
}

export interface StoredFile {
  /** Names the execution and the bytes: the same ones have one name. */
  id: string;
  executionId: string;
  /** Bytes. */
  size: number;
}

/** States of one outbound row. `sending` at a start means an unclear end: it may have been posted. */
export type LedgerState =
  | 'waiting' // accepted, not yet tried
  | 'sending' // a call to Slack was begun
  | 'posted'
  | 'unknown' // it may have been posted, and that cannot be looked up: not posted again, the admins are told
  | 'dead' // Slack refused it for good
  | 'dropped'; // it referred to a post that is dead, or a newer attempt took its place

/** One call to Slack: a part of a post, an update, a deletion, a reaction, a notice to one recipient. */
export interface LedgerRow {
  /** execution/number/part. */
  key: string;
  executionId: string;
  leaseVersion: number;
  /** The post that this is, or refers to: execution/number. */
  handle: string;
  kind: 'post' | 'update' | 'delete' | 'react';
  /** The lane: rows of one conversation are sent one after the other. */
  conversation: string;
  partition: number;
  /** 0 goes before 1 goes before 2 in its lane: notice, interactive, bulk. */
  priority: number;
  /** Order of acceptance; given by the store. */
  sequence: number;
  /** What to call Slack with, JSON; egress alone reads it. */
  payload: unknown;
  envelope: Envelope;
  state: LedgerState;
  attempts: number;
  /** Milliseconds from the first attempt to the reading of this row, on the database's clock; undefined before it. */
  firstAttemptAgeMs: number | undefined;
  channelId: string | undefined;
  ts: string | undefined;
  /** Of a file: Slack has its bytes under this id, and may show it. */
  uploadId: string | undefined;
  error: string | undefined;
}

export type NewLedgerRow = Omit<
  LedgerRow,
  'sequence' | 'state' | 'attempts' | 'firstAttemptAgeMs' | 'channelId' | 'ts' | 'uploadId' | 'error'
>;

export interface LedgerStore {
  /**
   * Takes the rows of one outbound message in, all or none, and returns what is in the ledger for them afterwards.
   *
   * - `accepted`: they are new; `rows` carry their sequence. `isBehind`: rows of their conversation waited there before,
   *   whoever accepted them;
   * - `duplicate`: they are there already; nothing changed;
   * - `stale`: the ledger has seen a higher lease version of this execution; refused.
   *
   * @param options.beginUnder the epoch of the partition's lease, when whoever accepts tries the first row at once: while
   *   the lease holds, and it is not behind others, it is `sending` from the beginning, which saves the mark
   */
  accept(
    rows: NewLedgerRow[],
    options?: { beginUnder?: number | undefined },
  ): Promise<{ rows: LedgerRow[] } & ({ outcome: 'accepted'; isBehind: boolean } | { outcome: 'duplicate' | 'stale' })>;
  /** Conversations of these partitions that have rows in `waiting` or `sending`; for a start or a takeover. */
  unfinishedConversations(partitions: readonly number[]): Promise<string[]>;
  /** The first rows in `waiting` or `sending` of one conversation, by priority, then sequence: a long lane is read in pages. */
  unfinished(conversation: string, limit: number): Promise<LedgerRow[]>;
  /**
   * Moves a row to another state; batched over conversations, so the marks of one row are asked one after the other. A mark that comes late is ignored: `posted` is final,
   * `dead` and `dropped` give way to `posted` only, `unknown` to anything but `sending`. So is one for no row, and one
   * by who does not hold the row's partition any more, but for `posted`: that says what stands in Slack.
   *
   * @returns whether the row was written
   */
  mark(mark: LedgerMark): Promise<boolean>;
  /**
   * What Slack messages a handle became: its rows of kind `post` in whatever state, and those of kind `update` that
   * have a `ts` (they posted a further part). By sequence.
   */
  partsOf(handle: string): Promise<LedgerRow[]>;
  count(state: LedgerState): Promise<number>;
  /**
   * Takes the leases of these partitions, or lengthens those that are the owner's already. Only who holds a partition
   * may send its rows.
   *
   * @param owner unique per start of a process
   * @returns those that are the owner's now
   */
  hold(owner: string, partitions: readonly number[], leaseMs: number): Promise<PartitionLease[]>;
  /** Ends leases of the owner, so that another may have them at once. */
  letGo(owner: string, partitions: readonly number[]): Promise<void>;
}

export interface PartitionLease {
  partition: number;
  /** Fencing token: grows whenever the partition changes hands, or its lease lapsed. */
  epoch: number;
}

export interface LedgerMark {
  key: string;
  state: LedgerState;
  /** Of the lease under which the row was in hand. */
  epoch: number;
  /** `posted`: where it stands. */
  channelId?: string;
  ts?: string;
  /** `posted`: the message that was changed, deleted or reacted to, for the audit. */
  changed?: { channelId: string; ts: string } | undefined;
  /** `sending` of a file: what is about to be shown. */
  uploadId?: string;
  /** `dead`, `dropped`, `unknown`: why. */
  error?: string;
  /** `sending` counts an attempt. */
  countAttempt?: boolean;
}
