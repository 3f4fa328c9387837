import { createHash } from 'node:crypto';
import type { Envelope } from '@errand/contracts';
import { executionIdOf, renewEnvelope } from '@errand/contracts';
import type { AuditedCommand, Execution } from './execution-store';
import type { Target } from './recall';
import { CORE_PLUGIN } from './registry';

/**
 * What the engine needs of the store for requests that somebody is to answer before a command runs; the shapes are those
 * of `@errand/storage`, whose documents hold.
 */
export interface ApprovalStore {
  ask(request: NewApprovalRequest): Promise<void>;
  find(id: string): Promise<ApprovalRequest | undefined>;
  open(partition: number, limit: number): Promise<ApprovalRequest[]>;
  answer(answer: ApprovalAnswer): Promise<ApprovalRequest | undefined>;
  overdue(partitions: readonly number[], limit: number): Promise<ApprovalRequest[]>;
  expire(id: string, next: QueuedExecution, audited: ApprovalEntry): Promise<void>;
}

export interface NewApprovalRequest {
  id: string;
  partition: number;
  needed: number;
  withinMs: number;
  details: unknown;
  audited: ApprovalEntry;
}

export interface ApprovalAnswer {
  id: string;
  userId: string;
  agrees: boolean;
  executionId: string;
  /** People whose yes does not count any more. */
  lapsed: string[];
  next: QueuedExecution;
  audited: ApprovalEntry;
}

export interface ApprovalRequest {
  id: string;
  partition: number;
  needed: number;
  details: unknown;
  state: 'open' | 'granted' | 'rejected' | 'expired';
  agreed: string[];
  answeredIn: string[];
  settledBy: string | undefined;
  isOverdue: boolean;
  readAt: Date;
}

/** What the audit tells of a request. */
export type ApprovalEntry = AuditedCommand & { subject: string };

export type QueuedExecution = Execution & { lane: string };

/** Who is asked: the caller themselves, or others. */
export type Demand =
  | { kind: 'confirmation'; question: string | undefined; withinMs: number }
  /** `by` holds subjects of the policy: user ids, ids of user groups, `role:name`. */
  | { kind: 'approval'; by: string[]; count: number; withinMs: number };

/** What a request is about; kept with it as JSON. */
export interface RequestDetails {
  demand: Demand;
  /** The execution that asked, whose answer the question is. */
  executionId: string;
  /** Who wants to run the command. */
  requesterId: string;
  /** What was typed, before the filters. */
  typed: Target;
  /** What would run, behind them. */
  target: Target;
  /** The same, as people read it: `!deploy api prod`. */
  line: string;
  /** What was granted before, and still holds. */
  grants: Grant[];
  /** It was agreed to before, in a way that does not do any more. */
  isAnew?: boolean;
  /** The event of the command, whole. */
  envelope: Envelope;
}

/** Somebody said yes to exactly this. */
export interface Grant {
  kind: Demand['kind'];
  /** `hashOfDemand` what was asked for. Absent: it was granted by a version that did not note it. */
  demand?: string;
  requestId: string;
  /** `hashOf` what would run. */
  hash: string;
}

/** A handler of the core: it tells in the conversation that a command does not run, and why. */
export const SETTLED = 'approval-settled';

/** Binds a yes to plugin, command and arguments: what differs in any of them was not agreed to. */
export function hashOf({ plugin, handler, text }: Target): string {
  return createHash('sha256')
    .update(JSON.stringify([plugin, handler, text]))
    .digest('hex');
}

/** Binds a yes to whom it was asked of, and to how many of them have to agree. */
export function hashOfDemand(demand: Demand): string {
  const { kind } = demand;
  const asked = kind === 'approval' ? [kind, demand.by.toSorted(), demand.count] : [kind];
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex');
}

/** Short enough to be typed, and the same in a rerun: an execution asks once for each kind. */
export function requestIdOf(executionId: string, kind: Demand['kind']): string {
  return createHash('sha256')
    .update(JSON.stringify([executionId, kind]))
    .digest('hex')
    .slice(0, 10);
}

export function detailsOf({ details }: ApprovalRequest): RequestDetails {
  return details as RequestDetails;
}

/**
 * What was granted to an execution. It holds for the one that the last grant queued and for no other: a command that
 * failed and is replayed asks anew.
 */
export function grantsOf({ id, plugin, handler, input }: Execution): Grant[] {
  const { grants = [] } = input as { grants?: Grant[] };
  const last = grants[grants.length - 1];
  return last && runIdOf(last.requestId, plugin, handler) === id ? grants : [];
}

function runIdOf(requestId: string, plugin: string, handler: string): string {
  return executionIdOf(`approval:${requestId}`, plugin, handler);
}

/**
 * The execution that runs the command when this request is granted. Its id follows from the request's, so that it runs
 * once. It has as much time before it is too old as the command had when it was typed.
 */
export function granted(request: ApprovalRequest): QueuedExecution {
  const { typed, target, grants, demand, envelope } = detailsOf(request);
  const grant: Grant = {
    kind: demand.kind,
    demand: hashOfDemand(demand),
    requestId: request.id,
    hash: hashOf(target),
  };
  const { plugin, handler, text } = typed;
  return {
    id: runIdOf(request.id, plugin, handler),
    plugin,
    handler,
    envelope: renewEnvelope(envelope, request.readAt),
    input: { text, grants: [...grants, grant] },
    partition: request.partition,
    lane: envelope.partitionkey,
  };
}

/** The execution that tells that it does not run: somebody said no, or nobody said anything in time. */
export function refused(request: ApprovalRequest): QueuedExecution {
  const { envelope } = detailsOf(request);
  return {
    id: runIdOf(request.id, CORE_PLUGIN, SETTLED),
    plugin: CORE_PLUGIN,
    handler: SETTLED,
    envelope: renewEnvelope(envelope, request.readAt),
    input: { text: '', requestId: request.id },
    partition: request.partition,
    lane: envelope.partitionkey,
  };
}
