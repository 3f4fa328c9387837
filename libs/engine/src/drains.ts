import type { Logger } from '@errand/runtime';
import { backoffMs } from '@errand/runtime';
import type { Clock } from './clock';
import type { Execution, ExecutionStore } from './execution-store';

/** Runs what is queued in lanes. */
export interface Drains {
  /** There may be something in this lane. */
  wake(partition: number, lane: string): void;
}

/** How long to wait for what should have left its lane and has not: another process has it now. */
const STUCK_MS = 1_000;
/** Executions read at once. */
const PAGE = 20;

/**
 * Runs the executions of a lane one after the other, in their order, until none is left: what runs there already, in
 * this process or in another, is waited for, and taken over when its lease ends. The order is the store's, so that two
 * processes that both drain a lane for a moment keep it.
 *
 * @param deps.mayStart asked before each start
 * @param deps.run carries an execution out, if nobody else does. True when the next of its lane may begin, because it
 *   ended or left its lane; false when that is not known
 */
export function createDrains(deps: {
  store: Pick<ExecutionStore, 'nextOf'>;
  clock: Clock;
  log: Logger;
  mayStart(partition: number): boolean;
  run(execution: Execution): Promise<boolean>;
  closing: AbortSignal;
}): Drains {
  const { store, clock, log, mayStart, run, closing } = deps;
  const draining = new Map<string, { isWoken: boolean }>();

  async function drain(partition: number, lane: string, key: string, self: { isWoken: boolean }): Promise<void> {
    let failures = 0;
    let last: string | undefined;
    try {
      while (mayStart(partition)) {
        self.isWoken = false;
        try {
          const next = await store.nextOf(partition, lane, PAGE);
          if (last !== undefined && next[0]?.id === last) await clock.sleep(STUCK_MS, closing);
          for (const execution of next) {
            if (!mayStart(partition) || !(await run(execution))) break;
            last = execution.id;
          }
          failures = 0;
          if (next.length === 0 && !self.isWoken) return;
        } catch (err) {
          if (closing.aborted) return;
          const delayMs = Math.round(backoffMs(failures++, { minMs: 100, maxMs: 5_000 }));
          log.warn({ err, partition, failures, delayMs }, 'a lane waits: what is queued in it could not be run now');
          await clock.sleep(delayMs, closing);
        }
      }
    } finally {
      draining.delete(key);
    }
  }

  return {
    wake(partition, lane) {
      const key = `${partition} ${lane}`;
      const known = draining.get(key);
      if (known) return void (known.isWoken = true);
      const self = { isWoken: false };
      draining.set(key, self);
      void drain(partition, lane, key, self);
    },
  };
}
