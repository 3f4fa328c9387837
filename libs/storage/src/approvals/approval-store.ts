import type { AuditEntry } from '../audit/audit-store';
import type { QueuedExecution } from '../store';

/**
 * Requests that somebody is to answer before a command runs. What follows from an answer (the command runs, or somebody
 * is told that it does not) is an execution, which is queued in the transaction that settles the request: it happens
 * once, whoever answers how often, and whoever crashes when. So does the audit: what is asked, answered and expired has
 * its entry exactly when it counts.
 */
export interface ApprovalStore {
  /** Notes a request; one that is there already stays as it is. */
  ask(request: NewApprovalRequest): Promise<void>;
  /** Undefined: there is none of that id. */
  find(id: string): Promise<ApprovalRequest | undefined>;
  /** Of this partition those that can still be answered, the one first that ends first. */
  open(partition: number, limit: number): Promise<ApprovalRequest[]>;
  /**
   * Counts an answer, where the request is open and its time is not over. A second yes of one person counts nothing. With
   * the last one that is needed, or with the first no, the request is settled.
   *
   * @returns the request as it is then; the answer counted if `answeredIn` has its execution. Undefined: there is none
   */
  answer(answer: ApprovalAnswer): Promise<ApprovalRequest | undefined>;
  /** Open requests of these partitions whose time is over, the oldest first. */
  overdue(partitions: readonly number[], limit: number): Promise<ApprovalRequest[]>;
  /** Settles a request whose time is over. Does nothing to one that is settled. */
  expire(id: string, next: QueuedExecution, audited: ApprovalEntry): Promise<void>;
}

/** What the audit tells of a request. */
export type ApprovalEntry = Omit<AuditEntry, 'kind'>;

export interface NewApprovalRequest {
  id: string;
  /** 0 … 15, of the command. */
  partition: number;
  /** How many have to say yes. */
  needed: number;
  withinMs: number;
  /** What is asked, by whom and about what: JSON, which the store does not look into. */
  details: unknown;
  /** That it was asked. */
  audited: ApprovalEntry;
}

export interface ApprovalAnswer {
  id: string;
  /** Who answers: a Slack user id. */
  userId: string;
  agrees: boolean;
  /** The execution that brings the answer. */
  executionId: string;
  /** People who said yes, and whose yes does not count any more: it is taken back with this answer. */
  lapsed: string[];
  /** What is queued if this answer settles the request. */
  next: QueuedExecution;
  /** That it was answered. */
  audited: ApprovalEntry;
}

export interface ApprovalRequest {
  id: string;
  partition: number;
  needed: number;
  details: unknown;
  state: 'open' | 'granted' | 'rejected' | 'expired';
  /** Who said yes, in their order. */
  agreed: string[];
  /** Executions whose answer counted. */
  answeredIn: string[];
  /** Who gave the last answer. */
  settledBy: string | undefined;
  /** It is open, and its time is over: no answer counts any more. */
  isOverdue: boolean;
  /** When this was read, on the database's clock. */
  readAt: Date;
}
