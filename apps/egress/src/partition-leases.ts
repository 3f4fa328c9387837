import { setMaxListeners } from 'node:events';
import type { OwnedPartitions } from '@errand/broker';
import type { Logger } from '@errand/runtime';
import type { LedgerStore } from '@errand/storage';
import type { Clock } from './clock';

/** A partition whose rows this process may send, until the signal aborts. */
export interface Grant {
  partition: number;
  /** Fencing token: every mark of a row carries it. */
  epoch: number;
  signal: AbortSignal;
  /** False once the lease has ended by our own clock: another may be sending by now. */
  isValid(): boolean;
  /** True when every conversation in which rows were left by others has its lane: a new lane has nothing before it then. */
  isComplete(): boolean;
}

export interface PartitionLeases {
  /** Undefined: another's, or nobody's yet. */
  grantOf(partition: number): Grant | undefined;
  held(): number[];
  /** Resolves when the first partition was taken and what waited in it is in its lanes. */
  first: Promise<void>;
  /** The store refused a mark: asks at once whether the partition is still ours. */
  doubt(): void;
  /** Gives all back. Resolves when nothing is sent any more. */
  stop(): Promise<void>;
}

/** Longer than any garbage collection, short enough for those who wait after a crash. */
const LEASE_MS = 6_000;
const RENEW_EVERY_MS = 2_000;
const RETRY_MS = 250;

/**
 * Presence says which partitions are to be ours; the store says which are. A lease on the database's clock is the fence
 * between two who both think a partition theirs: one that was frozen, or was cut off, can begin no row when it wakes.
 *
 * @param deps.id unique per start of this process
 * @param deps.onGained puts what waits in the partition into its lanes
 * @param deps.onLost resolves when no row of the partition is being sent any more
 */
export function keepPartitionLeases(deps: {
  partitions: OwnedPartitions;
  ledger: Pick<LedgerStore, 'hold' | 'letGo'>;
  id: string;
  clock: Clock;
  logger: Logger;
  onGained(partition: number): Promise<void>;
  onLost(partition: number): Promise<void>;
}): PartitionLeases {
  const { partitions, ledger, id, clock, logger } = deps;
  const held = new Map<number, { grant: Grant; endsAt: number; controller: AbortController }>();
  /** Partitions whose last rows are still being sent under a grant that has ended. */
  const leaving = new Map<number, Promise<void>>();
  const stopping = new AbortController();
  let wake = new AbortController();
  let tellFirst = (): void => undefined;
  const first = new Promise<void>((resolve) => (tellFirst = resolve));

  function lose(partition: number, why: string): Promise<void> {
    const entry = held.get(partition);
    if (!entry) return Promise.resolve();
    held.delete(partition);
    entry.controller.abort();
    logger.info({ partition, why }, 'partition let go');
    const left = deps.onLost(partition).finally(() => leaving.delete(partition));
    leaving.set(partition, left);
    return left;
  }

  async function giveBack(partition: number, why: string): Promise<void> {
    await lose(partition, why);
    await ledger
      .letGo(id, [partition])
      .catch((err: unknown) => logger.debug({ err, partition }, 'lease not given back; it ends by itself'));
  }

  async function gain(partition: number, epoch: number, endsAt: number): Promise<void> {
    const controller = new AbortController();
    setMaxListeners(0, controller.signal); // one per lane that waits
    const entry = {
      endsAt,
      controller,
      isComplete: false,
      grant: {
        partition,
        epoch,
        signal: controller.signal,
        isValid: () => !controller.signal.aborted && entry.endsAt > clock.elapsed(),
        isComplete: () => entry.isComplete,
      },
    };
    held.set(partition, entry);
    await deps.onGained(partition);
    entry.isComplete = true;
  }

  async function turn(): Promise<void> {
    const now = clock.elapsed();
    for (const [partition, { endsAt }] of held) if (endsAt <= now) void lose(partition, 'its lease was not renewed');
    const owned = partitions.owned();
    for (const partition of held.keys())
      if (!owned.includes(partition)) void giveBack(partition, 'it is another process’s');
    const wanted = owned.filter((partition) => !leaving.has(partition));
    const got = new Map((await ledger.hold(id, wanted, LEASE_MS)).map(({ partition, epoch }) => [partition, epoch]));
    const endsAt = now + LEASE_MS;
    const gained: Promise<void>[] = [];
    for (const partition of wanted) {
      const epoch = got.get(partition);
      const entry = held.get(partition);
      if (entry && entry.grant.epoch === epoch) entry.endsAt = endsAt;
      else if (entry) void lose(partition, 'another process had it');
      else if (epoch !== undefined && !stopping.signal.aborted) gained.push(gain(partition, epoch, endsAt));
    }
    if (gained.length === 0) return;
    await Promise.all(gained);
    tellFirst();
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      wake = new AbortController();
      await turn().catch((err: unknown) => logger.debug({ err }, 'the leases of partitions were not renewed'));
      const isComplete = partitions.owned().every((partition) => held.has(partition));
      await clock.sleep(isComplete ? RENEW_EVERY_MS : RETRY_MS, wake.signal);
    }
  }

  const unfollow = partitions.onChange(() => wake.abort());
  const running = run();
  return {
    grantOf: (partition) => held.get(partition)?.grant,
    held: () => [...held.keys()],
    first,
    doubt: () => wake.abort(),
    async stop() {
      unfollow();
      stopping.abort();
      wake.abort();
      tellFirst();
      await running;
      await Promise.all([...held.keys()].map((partition) => giveBack(partition, 'the process stops')));
      await Promise.all(leaving.values());
    },
  };
}
