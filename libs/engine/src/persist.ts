import type { Logger } from '@errand/runtime';
import { backoffMs } from '@errand/runtime';
import type { Clock } from './clock';
import { isLeaseLost } from './execution-store';

export interface PersistDeps {
  clock: Clock;
  log: Logger;
  /** Aborts when the process gives up what it has in hand. */
  stopping: AbortSignal;
}

/**
 * Does again, for as long as it takes, what failed because store or broker are away: the command has run, and only
 * here its answer is known. Gives up when the lease is lost for good, for then somebody else answers, or when the
 * process stops.
 */
export async function persist<T>(what: string, action: () => Promise<T>, deps: PersistDeps): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await action();
    } catch (err) {
      if (isLeaseLost(err) || deps.stopping.aborted) throw err;
      deps.log.warn({ err, attempt, what }, 'not stored or published yet; trying again');
      await deps.clock.sleep(backoffMs(attempt, { minMs: 100, maxMs: 2_000 }), deps.stopping);
    }
  }
}
