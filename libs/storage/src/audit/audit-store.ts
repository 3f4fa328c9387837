/**
 * What was asked of Errand, what it decided and did: append-only, each entry with the hash of the one before it. An
 * entry is written with what it tells of, in one statement (`commit`, `mark`), and gets its place in the chain
 * afterwards, by `seal`, many at once: so no two writers wait for each other.
 */
export interface AuditStore {
  /** Writes an entry that belongs to no other statement. Not idempotent. */
  record(entry: AuditEntry): Promise<void>;
  /**
   * Gives the entries written so far their place in the chain. Any number of processes may do so at once; one of them
   * gets on.
   *
   * @returns how many it was this time; 0: there was none, or another process did it
   */
  seal(): Promise<number>;
  /** Entries of the newest subjects that the filter finds something of, whole subjects, the newest first. */
  find(filter: AuditFilter, options: { limit: number }): Promise<SealedEntry[]>;
  /** The chain from the entry behind `after` on, in its order. */
  read(after: number, limit: number): Promise<SealedEntry[]>;
  head(): Promise<AuditHead>;
  /**
   * Removes the beginning of the chain, as far as it is older, and writes an entry (`prune`) that says so.
   *
   * @param before ISO 8601
   * @returns how many entries
   */
  prune(before: string): Promise<number>;
  /** The last entry that was pruned, behind which the chain begins; of a chain that never was, what stands before the first one. */
  pruned(): Promise<AuditHead>;
}

export interface AuditEntry extends CommandEntry {
  kind: AuditKind;
  /** What its entries belong together by: an execution's id, or `settings/3`. */
  subject: string;
}

/**
 * A command that ended; somebody who was to agree to one, was asked or answered (`approval`); a call to Slack that ended
 * (the kinds of the ledger); settings that were applied; a beginning of the audit that was removed.
 */
export type AuditKind = 'command' | 'approval' | 'post' | 'update' | 'delete' | 'react' | 'settings' | 'prune';

/** What is told of a command that ended, or of what somebody is to agree to. */
export interface CommandEntry {
  traceId?: string | undefined;
  teamId?: string | undefined;
  userId?: string | undefined;
  channelId?: string | undefined;
  /** Slack's `ts` of the message. */
  ts?: string | undefined;
  command?: string | undefined;
  /** JSON. Tokens are taken out of it; other secrets are the caller's to mask. */
  details: unknown;
}

export interface SealedEntry extends AuditEntry {
  /** Its place in the chain, from 1 on. */
  sequence: number;
  /** When it was written, on the database's clock: ISO 8601 in microseconds, UTC. */
  at: string;
  /** SHA-256 as 64 hex digits: of the entry before it, zeros for the first one. */
  previous: string;
  /** Of this entry; see `hashOfEntry`. */
  hash: string;
}

/** How far the chain goes. */
export interface AuditHead {
  sequence: number;
  hash: string;
}

/** All that is given must hold. */
export interface AuditFilter {
  userId?: string | undefined;
  command?: string | undefined;
  traceId?: string | undefined;
  subject?: string | undefined;
  /** A Slack message: the one in which a command was typed, or one that was posted. */
  message?: { channelId: string; ts: string } | undefined;
  /** ISO 8601; from this time on. */
  since?: string | undefined;
  /** ISO 8601; before this time. */
  until?: string | undefined;
}
