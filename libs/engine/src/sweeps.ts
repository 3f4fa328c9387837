import { expireApprovals } from './expire-approvals';
import type { EngineDeps } from './engine-deps';
import type { Execution } from './execution-store';
import { isPassing } from './is-passing';

const SWEEP_EVERY_MS = 2_000;
/** An ended execution whose replies were not published for this long is somebody's who died. */
const UNPUBLISHED_GRACE_MS = 10_000;
/** Taken over in one sweep. */
const MOST = 50;

export interface Sweeps {
  /** Executions queued in the partitions of this process, as of the last sweep. */
  queued(): number;
}

/** Looks every 2 s for what nobody has in hand: queued lanes, approvals that are overdue, and abandoned executions. */
export function startSweeps(
  deps: Pick<EngineDeps, 'store' | 'approvals' | 'partitions' | 'clock' | 'log'> & {
    wake(partition: number, lane: string): void;
    takeOver(execution: Execution): void;
    closing: AbortSignal;
  },
): Sweeps {
  const { store, clock, log, closing } = deps;
  let queued = 0;

  async function sweep(): Promise<void> {
    const lanes = await store.queuedLanes(deps.partitions());
    queued = lanes.reduce((sum, { count }) => sum + count, 0);
    for (const { partition, lane } of lanes) deps.wake(partition, lane);
    await expireApprovals(deps);
    const found = await store.abandoned(deps.partitions(), { graceMs: UNPUBLISHED_GRACE_MS, limit: MOST });
    for (const execution of found) deps.takeOver(execution);
  }

  void (async () => {
    while (!closing.aborted) {
      await clock.sleep(SWEEP_EVERY_MS, closing);
      if (closing.aborted) return;
      await sweep().catch((err: unknown) => {
        if (isPassing(err)) log.debug({ err }, 'no sweep: the store is away');
        else log.warn({ err }, 'no sweep for abandoned commands; the next one tries again');
      });
    }
  })();

  return { queued: () => queued };
}
