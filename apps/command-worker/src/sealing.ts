import type { Clock } from '@errand/engine';
import type { Logger } from '@errand/runtime';
import type { Store } from '@errand/storage';
import { sealAll } from '@errand/storage';

const EVERY_MS = 2_000;

/** Chains up what was written into the audit since. Every worker does so; one of them gets on. */
export function startSealing(deps: { store: Pick<Store, 'audit'>; clock: Clock; logger: Logger }): { stop(): void } {
  const { store, clock, logger } = deps;
  const stopping = new AbortController();
  void (async () => {
    while (!stopping.signal.aborted) {
      try {
        await sealAll(store.audit);
      } catch (err) {
        const isAway = (err as { code?: unknown }).code === 'store_unavailable';
        if (!stopping.signal.aborted)
          logger[isAway ? 'debug' : 'warn']({ err }, 'the audit is not sealed yet; trying again');
      }
      await clock.sleep(EVERY_MS, stopping.signal);
    }
  })();
  return { stop: () => stopping.abort() };
}
