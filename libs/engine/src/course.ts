import type { Clock } from './clock';
import type { Execution, Lease } from './execution-store';
import type { LaneClock } from './lane-clock';
import { createLaneClock } from './lane-clock';
import { originOf } from './origin';

/** What is known of an execution while it is carried out. */
export interface Course {
  lane: LaneClock;
  /** Ours, while it runs. */
  lease: Lease | undefined;
  /** Aborts with a KilledError when an admin ends it. */
  killing: AbortController;
  /** The handler is done, or was not run: only store and broker may still keep the answer waiting. */
  hasRun: boolean;
  /** Another process has it in hand. */
  isElsewhere: boolean;
  /** Lets another handler run, if its own has a slot. */
  leaveSlot(): void;
  /** The store has it, whoever may have it in hand. */
  store(): void;
  /** The store answers for it: a second delivery of it may then be let go. */
  secure(): void;
}

/** @returns `stored` and `secured` resolve when the course says so */
export function createCourse(clock: Clock): { course: Course; stored: Promise<void>; secured: Promise<void> } {
  let [store, secure] = [() => {}, () => {}];
  const stored = new Promise<void>((resolve) => (store = resolve));
  const secured = new Promise<void>((resolve) => (secure = resolve));
  const course: Course = {
    lane: createLaneClock(clock),
    lease: undefined,
    killing: new AbortController(),
    hasRun: false,
    isElsewhere: false,
    leaveSlot: () => undefined,
    store,
    secure,
  };
  return { course, stored, secured };
}

/** Its channel's. */
export function laneOf({ envelope }: Execution): string {
  return envelope.partitionkey;
}

/** For its lines of the log. */
export function idsOf(execution: Execution): Record<string, string> {
  const { id, plugin, handler, envelope } = execution;
  const { teamId, channelId = '', userId = '' } = originOf(envelope);
  return { executionId: id, plugin, handler, teamId, channelId, userId, correlationId: envelope.correlationid };
}
