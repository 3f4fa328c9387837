import type { Logger } from '@errand/runtime';
import type { Access } from './access';
import type { AnswerSettings, Answering, Said } from './answering';
import type { ApprovalStore } from './approval-request';
import type { Audit } from './audit';
import type { Clock } from './clock';
import type { Claim, Execution, ExecutionEnd } from './execution-store';
import type { Grammar } from './grammar';
import type { HandlerCalls, HandlerMessage, HandlerRunner } from './handler';
import type { HistoryStore } from './history';
import type { HeldLease } from './lease-keeper';
import type { Registry } from './registry';

export type Outcome = 'done' | 'not_found' | 'denied' | 'usage' | 'asked' | 'failed' | 'interrupted' | 'expired';

/** How an execution ends, and what is still to be said. */
export interface Answer {
  end: ExecutionEnd;
  replies: Said[];
  outcome: Outcome;
  /** What was run, also where it was found in the history; `unknown`: nothing. */
  command: string;
}

export interface AnswerDeps {
  registry: Registry;
  settings: Grammar & AnswerSettings;
  access: Access;
  runner: HandlerRunner;
  history: HistoryStore;
  clock: Clock;
  approvals: ApprovalStore;
  /** Told, before it is said, that a command is not run again, as its lease lapsed this often. */
  parked(execution: Execution, lapses: number): Promise<void>;
  /** Waits for what is not ours, and returns early when the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  audit: Audit;
  log: Logger;
}

export type OwnClaim = Extract<Claim, { outcome: 'claimed' | 'taken_over' }>;

/** What a handler asks of the engine, and where that is said. */
export interface AnswerCalls extends Omit<HandlerCalls, 'send'> {
  /** @param ready what must be done before others can read the message, which has its place already */
  send(message: HandlerMessage, answering: Answering, ready?: Promise<void>): Promise<void>;
}

/** What is the same for all steps of one answer. */
export interface Work {
  execution: Execution;
  claim: OwnClaim;
  held: HeldLease;
  calls: AnswerCalls;
  deps: AnswerDeps;
  command: string;
  /** Where and how it answers. */
  answering: Answering;
}
