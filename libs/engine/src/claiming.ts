import { randomUUID } from 'node:crypto';
import { laneOf } from './course';
import type { EngineDeps } from './engine-deps';
import type { Claim, Execution } from './execution-store';
import { LEASE_MS } from './lease-keeper';

/** A claim, and when it was asked, on our clock: its lease ends no earlier than `LEASE_MS` after that. */
export interface Claimed {
  claim: Claim;
  since: number;
}

export interface ClaimOptions {
  /** Whether to wait for the lease of another. */
  waits: boolean;
  /** Its turn in its lane has come. */
  isNext?: boolean;
}

/**
 * Claims an execution; where another process holds the lease, waits in the lane until it renews it, and so lives, or it
 * ends.
 *
 * @param onStored called when the store has it, whoever may have it in hand
 * @throws when the store is away, or the process stops meanwhile
 */
export type ClaimPatiently = (execution: Execution, options: ClaimOptions, onStored: () => void) => Promise<Claimed>;

export function createClaiming(
  deps: Pick<EngineDeps, 'store' | 'clock' | 'owner'> & { closing: AbortSignal },
): ClaimPatiently {
  const { store, clock, owner, closing } = deps;
  /** Claims whose answer did not come, to be asked again as the same ones. */
  const claimIds = new Map<string, string>();

  /**
   * An answer that took so long that its lease may be over, as after a freeze, is no leave to run: the same claim is asked
   * again, and has its lease anew unless somebody took over.
   */
  async function claimInTime(execution: Execution, isNext = false): Promise<Claimed> {
    const claimId = claimIds.get(execution.id) ?? randomUUID();
    claimIds.set(execution.id, claimId);
    const lane = laneOf(execution);
    for (;;) {
      const since = clock.now();
      const claim = await store.claim({ ...execution, owner, leaseMs: LEASE_MS, claimId, lane, isNext });
      if ('lease' in claim && clock.now() - since >= LEASE_MS) continue;
      claimIds.delete(execution.id);
      return { claim, since };
    }
  }

  return async (execution, { waits, isNext }, onStored) => {
    let first: { version: number; endsAt: number } | undefined;
    for (;;) {
      const { claim, since } = await claimInTime(execution, isNext);
      onStored();
      if (claim.outcome !== 'busy' || !waits) return { claim, since };
      const endsAt = clock.now() + claim.leaseEndsInMs;
      first ??= { version: claim.version, endsAt };
      const wasRenewed = claim.version !== first.version || endsAt > first.endsAt + 1_000;
      if (wasRenewed) return { claim, since };
      await clock.sleep(Math.min(1_000, claim.leaseEndsInMs + 50), closing);
      if (closing.aborted) throw new Error('the process stops; the command is left to the next delivery');
    }
  };
}
