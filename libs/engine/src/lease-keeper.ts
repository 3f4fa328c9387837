import { setMaxListeners } from 'node:events';
import type { Logger } from '@errand/runtime';
import type { Clock } from './clock';
import type { ExecutionStore, Lease } from './execution-store';

/** How long a lease holds without renewal: after a crash, nobody else may begin before that. */
export const LEASE_MS = 10_000;
const RENEW_EVERY_MS = 3_000;
const TICK_MS = 500;

export interface HeldLease {
  readonly lease: Lease;
  /** Aborts when the lease is lost, or may be: stop the work. */
  readonly signal: AbortSignal;
  /** Why the work was stopped first, or that somebody else has the execution: whatever we do for it is in vain then. */
  readonly ended: LeaseEnd | undefined;
  abort(reason: LeaseEnd): void;
  /**
   * To be asked before the handler begins: a process that stood still comes here before it has looked at its leases.
   *
   * @throws the reason of `signal`, which aborts if the lease is over
   */
  throwIfOver(): void;
  /** Not to be renewed any more. */
  end(): void;
}

/** Why work was stopped. */
export type LeaseEnd =
  'lost' | 'over before it began' | 'not renewed in time' | 'the store does not answer' | 'the process stops';

export interface LeaseKeeper {
  /** @param since when the claim was asked, on our clock: its lease ends no earlier than `LEASE_MS` after that */
  hold(lease: Lease, since: number): HeldLease;
  abortAll(reason: LeaseEnd): void;
  stop(): void;
}

/**
 * Renews the leases of all running executions, in one call every 3 s. Where the store does not answer, a lease is
 * taken for lost when it has ended by our own clock, which is no later than by the store's.
 */
export function startLeaseKeeper(deps: { store: ExecutionStore; clock: Clock; log: Logger }): LeaseKeeper {
  const { store, clock, log } = deps;
  const held = new Map<string, { lease: Lease; endsAt: number; abort(reason: LeaseEnd): void }>();
  const stopped = new AbortController();
  let renewing = false;
  let isFailing = false;
  let nextRenewAt = 0;

  const renewAll = async () => {
    const since = clock.now();
    const leases = [...held.values()].map(({ lease }) => lease);
    try {
      const lost = new Set(await store.renew(leases, LEASE_MS));
      isFailing = false;
      for (const lease of leases) {
        const entry = held.get(lease.executionId);
        if (entry?.lease !== lease) continue;
        if (lost.has(lease.executionId)) entry.abort('lost');
        else entry.endsAt = since + LEASE_MS;
      }
    } catch (err) {
      isFailing = true;
      log.warn({ err, leases: leases.length }, 'leases not renewed');
    }
  };
  const tick = () => {
    const now = clock.now();
    // A process that was frozen comes here before it can have failed: that is not the store's doing.
    const reason = isFailing ? 'the store does not answer' : 'not renewed in time';
    for (const entry of held.values()) if (entry.endsAt <= now) entry.abort(reason);
    if (held.size === 0 || renewing || now < nextRenewAt) return;
    renewing = true;
    nextRenewAt = now + RENEW_EVERY_MS;
    void renewAll().finally(() => (renewing = false));
  };
  void (async () => {
    while (!stopped.signal.aborted) {
      await clock.sleep(TICK_MS, stopped.signal);
      tick();
    }
  })();

  return {
    hold(lease, since) {
      const controller = new AbortController();
      setMaxListeners(0, controller.signal); // each call of the handler that waits is one
      let ended: LeaseEnd | undefined;
      const abort = (reason: LeaseEnd) => {
        if (!ended || reason === 'lost') ended = reason;
        if (controller.signal.aborted) return;
        if (reason !== 'the process stops') log.warn({ executionId: lease.executionId, reason }, 'lease lost');
        controller.abort(new Error(`the work was stopped: ${reason}`));
      };
      if (held.size === 0) nextRenewAt = clock.now() + RENEW_EVERY_MS;
      const entry = { lease, endsAt: since + LEASE_MS, abort };
      held.set(lease.executionId, entry);
      return {
        lease,
        signal: controller.signal,
        get ended() {
          return ended;
        },
        abort,
        throwIfOver() {
          if (clock.now() >= entry.endsAt) abort('over before it began');
          controller.signal.throwIfAborted();
        },
        end() {
          if (held.get(lease.executionId) === entry) held.delete(lease.executionId);
        },
      };
    },
    abortAll(reason) {
      for (const entry of held.values()) entry.abort(reason);
    },
    stop: () => stopped.abort(),
  };
}
