export { startEngine } from './engine';
export type { Engine } from './engine';
export type { EndedCommand, EngineDeps, Patience } from './engine-deps';
export type { Outcome } from './answer-work';
export { createAccess } from './access';
export type { Access, AccessCaller, AccessEntry, CallerAccess, Decided, Typed } from './access';
export { callerKindOf } from './access-caller';
export { FactUnknownError } from './access-facts';
export type { AskDirectory } from './access-facts';
export { createApprovers } from './approvers';
export type { JudgeApprover } from './approvers';
export { createAnswerRequest } from './answer-request';
export type { AnswerRequest, AnswerVerb, GivenAnswer, TakenAnswer } from './answer-request';
export { createOnlyRequest } from './only-request';
export type { OnlyRequest } from './only-request';
export type { ApprovalRequest, ApprovalStore } from './approval-request';
export { docOf } from './doc-of';
export { fence } from './fence';
export { mentionedId } from './mentioned-id';
export { argumentsHelp } from './parse-arguments';
export { createRegistry } from './registry';
export type { FilterEntry } from './filters';
export type { CommandEntry, HearEntry, ListenerEntry, Registry, RegistryEntry } from './registry';
export type { Grammar } from './grammar';
export { asksWhoTheBotIs, readLine } from './read-line';
export type { Line } from './read-line';
export { APPROVALS, route } from './route';
export type { RouteOptions } from './route';
export { MOST_REMEMBERED, historyText, remembered } from './history';
export type { HistoryEntry, HistoryStore, Person } from './history';
export { originOf } from './origin';
export type { Origin } from './origin';
export { SplitError, argumentsOf, readInput } from './read-input';
export { closeMatches } from './close-matches';
export { placeOfReply } from './answering';
export type { AnswerSettings } from './answering';
export type { FileStore } from './file-keeper';
export { systemClock } from './clock';
export type { Clock } from './clock';
export type {
  Claim,
  Execution,
  ExecutionEnd,
  ExecutionStore,
  Lease,
  NewExecution,
  StoredEffect,
  StoredReply,
} from './execution-store';
export { messageRefOf, reactionOf } from './saying';
export type {
  HandlerCalls,
  HandlerExecution,
  HandlerInput,
  HandlerMessage,
  HandlerReply,
  HandlerRunner,
} from './handler';
export { unlessAborted, withSignals } from './with-signals';
