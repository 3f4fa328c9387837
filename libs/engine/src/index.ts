export { startEngine } from './engine';
export type { EndedCommand, Engine, EngineDeps, Patience } from './engine';
export type { Outcome } from './answer-execution';
export { helpOf } from './parse-arguments';
export { createRegistry } from './registry';
export type { Registry, RegistryEntry } from './registry';
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
