export { createFailures } from './failures';
export type { Failures, FailuresDeps, ListOptions, Stage } from './failures';
export { firstDedupkey } from './replay-dead-letter';
export { FailureError } from './failure-error';
export type { Failure, FailureKind } from './failure';
export { shortIds } from './short-ids';
export { summaryOf } from './summary';
export type { FailureSummary } from './summary';
