import type { Clock } from '@errand/engine';
import type { Logger } from '@errand/runtime';
import type { Store } from '@errand/storage';

const EVERY_MS = 3_600_000;
/** Slack redelivers for an hour at most, but a dead letter may be replayed days later. */
const KEEP_MS = 7 * 86_400_000;

/** Deletes every hour what ended a week ago, so that the database stays as large as the traffic of a week. */
export function startPruning(deps: { store: Pick<Store, 'prune'>; clock: Clock; logger: Logger }): { stop(): void } {
  const stopped = new AbortController();
  void (async () => {
    for (;;) {
      await deps.clock.sleep(EVERY_MS, stopped.signal);
      if (stopped.signal.aborted) return;
      await deps.store
        .prune({ olderThanMs: KEEP_MS })
        .catch((err: unknown) => deps.logger.warn({ err }, 'old executions not deleted; the next hour tries again'));
    }
  })();
  return { stop: () => stopped.abort() };
}
