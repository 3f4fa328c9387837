import type { Envelope } from '@errand/contracts';

/**
 * What the engine needs of the store; the shapes are those of `@errand/storage`. Every call may throw when the store
 * is away, and may then be asked again; a call for a lease that is no longer ours throws an error with the code
 * `store_lease_lost`.
 */
export interface ExecutionStore {
  /**
   * Takes the execution under a lease, or says why not. Atomic: of many claimers one gets it. One that is not there yet
   * and finds others in its lane is queued behind them.
   */
  claim(claim: NewExecution): Promise<Claim>;
  /** Queues the execution in its lane, behind all that are there; one that is there already stays as it is. */
  enqueue(execution: Execution & { lane: string }): Promise<void>;
  /**
   * The first of a lane in their order: what has ended unpublished, what runs, under a lease that holds or not, then
   * what is queued.
   */
  nextOf(partition: number, lane: string, limit: number): Promise<Execution[]>;
  /** Lanes of these partitions in which executions are queued, and how many. */
  queuedLanes(partitions: readonly number[]): Promise<QueuedLane[]>;
  /** The execution runs on and keeps its lane no longer. */
  leaveLane(lease: Lease): Promise<void>;
  /** Lengthens leases; 0 ms ends them. Returns the ids that are no longer ours. */
  renew(leases: Lease[], leaseMs: number): Promise<string[]>;
  /** Gives an execution back: the next claim takes it over at once, and no lapsed lease is counted. */
  release(lease: Lease): Promise<void>;
  /** Stores an outbound message of a running execution. A number that is stored already keeps its first content. */
  addReply(lease: Lease, reply: StoredReply): Promise<void>;
  /** The side effect that is stored under a key of a running execution. */
  findEffect(lease: Lease, key: string): Promise<StoredEffect | undefined>;
  /** Stores a side effect of a running execution. What a key has stays as it was stored first. */
  storeEffect(lease: Lease, key: string, effect: StoredEffect): Promise<void>;
  /** Stores how it ended, the remaining replies and what the audit is to tell, in one transaction. */
  commit(lease: Lease, end: ExecutionEnd, replies: StoredReply[], audited?: AuditedCommand): Promise<void>;
  /**
   * Notes that these replies were confirmed by the broker. To this process they are published from the call on: nothing
   * that it claims in the lane waits for the note.
   */
  markPublished(executionId: string, numbers: number[]): Promise<void>;
  /** Executions that somebody must take over: running with an ended lease, or ended unpublished for `graceMs`. */
  abandoned(partitions: readonly number[], options: { graceMs: number; limit: number }): Promise<Execution[]>;
}

/** One run of one handler for one event. A takeover needs nothing else. */
export interface Execution {
  /** `executionIdOf(dedupkey, plugin, handler)` */
  id: string;
  plugin: string;
  handler: string;
  /** The event, whole. */
  envelope: Envelope;
  /** What the router read, JSON. */
  input: unknown;
  /** 0 … 15. */
  partition: number;
}

export interface NewExecution extends Execution {
  /** The claiming process, unique per start. */
  owner: string;
  leaseMs: number;
  /** The same each time one claim is asked again because its answer did not come. */
  claimId?: string;
  /** The order of executions that carry the same one is kept, in their partition. */
  lane?: string;
  /** It is the first of its lane (`nextOf`): it need not wait for others there. */
  isNext?: boolean;
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
  | { outcome: 'claimed'; lease: Lease; expired: boolean }
  /** `attempt` counts the owners, this one included, and `lapsed` those whose lease ended before they were done. */
  | { outcome: 'taken_over'; lease: Lease; attempt: number; lapsed: number; replies: StoredReply[]; expired: boolean }
  /** It waits for its turn in its lane. */
  | { outcome: 'queued' }
  | { outcome: 'busy'; owner: string; version: number; leaseEndsInMs: number }
  | { outcome: 'ended'; unpublished: StoredReply[] };

export type ExecutionEnd =
  { state: 'done' } | { state: 'failed'; cause: string } | { state: 'interrupted' } | { state: 'expired' };

/** What the audit tells of a command. */
export interface AuditedCommand {
  traceId: string;
  teamId: string;
  userId: string | undefined;
  channelId: string | undefined;
  /** Of the message that it was typed in. */
  ts: string | undefined;
  command: string;
  /** JSON, without secrets. */
  details: Record<string, unknown>;
}

export interface StoredReply {
  number: number;
  envelope: Envelope;
}

/** A side effect that was done. */
export interface StoredEffect {
  /** What it gave, JSON; absent: nothing. */
  result?: unknown;
}

/** Says of an error of the store that the execution is no longer ours. */
export function isLeaseLost(err: unknown): boolean {
  return (err as { code?: unknown } | null)?.code === 'store_lease_lost';
}
