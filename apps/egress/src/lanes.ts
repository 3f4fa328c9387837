import type { Logger } from '@errand/runtime';
import { backoffMs } from '@errand/runtime';
import type { LedgerRow, LedgerStore } from '@errand/storage';
import type { Clock } from './clock';
import type { Lane } from './lane';
import { createLane } from './lane';
import { createLimit } from './limit';
import { isNoticeLane } from './outbound-rows';
import type { Grant } from './partition-leases';
import { NotOursError, OvertakenError } from './row-errors';
import type { RowSender } from './send-row';
import { StoppingError } from './slack-calls';

/**
 * One lane per conversation: its rows are sent one after the other, by priority, then sequence; lanes side by side. Only
 * conversations of partitions that are ours have one: the rows of others stay in the store.
 */
export interface Lanes {
  /** Rows that the ledger just accepted, of one conversation. @returns false when they are for another process to send */
  offer(conversation: string, rows: readonly LedgerRow[]): boolean;
  /** The store has unfinished rows of this conversation. @returns as `offer` */
  resume(conversation: string): boolean;
  /** The grant under which a row of this conversation would be sent at once: nothing is before it. */
  free(conversation: string): Grant | undefined;
  /** True while the conversation has rows in hand. */
  has(conversation: string): boolean;
  /** Until now only notices are sent. */
  openToAll(): void;
  /** Resolves when the lane has nothing left to send, and the ledger knows it. */
  drained(conversation: string): Promise<void>;
  /**
   * Forgets the lanes of a partition whose grant has ended. Resolves when no row of it is being sent any more,
   * and the ledger knows of all that were.
   */
  leave(partition: number): Promise<void>;
}

/** Rows read at once, and held, per lane; and over all lanes, past which a lane holds one. */
const PAGE = 50;
const MOST_HELD = 2_000;
const STORE_RETRY = { minMs: 250, maxMs: 5_000 };

/** What is held in memory is bounded: at most 2,000 rows and one more per busy lane; everything else is in the store. */
export function createLanes(deps: {
  ledger: Pick<LedgerStore, 'unfinished'>;
  sender: RowSender;
  grantOf(conversation: string): Grant | undefined;
  /** A row was refused in the name of our lease. */
  doubt(): void;
  clock: Clock;
  logger: Logger;
}): Lanes {
  const { ledger, sender, grantOf, clock, logger } = deps;
  const lanes = new Map<string, { lane: Lane; grant: Grant }>();
  const running = new Map<string, { done: Promise<void>; partition: number }>();
  const inTurn = createLimit(8);
  let isOpen = false;
  let held = 0;

  const laneOf = (conversation: string): Lane | undefined => {
    const grant = grantOf(conversation);
    if (!grant) return undefined;
    const known = lanes.get(conversation);
    if (known?.grant === grant) return known.lane;
    forget(conversation);
    const lane = createLane(conversation);
    if (!grant.isComplete()) lane.leaveToStore(false); // there may be rows before the one that it is made for
    lanes.set(conversation, { lane, grant });
    return lane;
  };
  /** Changes a lane and keeps count. */
  const change = (lane: Lane, by: () => void) => {
    held -= lane.length;
    by();
    held += lane.length;
  };
  const room = (lane: Lane) => Math.max(1, Math.min(PAGE, MOST_HELD - (held - lane.length)));

  function forget(conversation: string): void {
    const lane = lanes.get(conversation)?.lane;
    if (lane) change(lane, () => lane.leaveToStore(false));
    lanes.delete(conversation);
  }

  function start(conversation: string): void {
    const known = lanes.get(conversation);
    if (!known || running.has(conversation) || (!isOpen && !isNoticeLane(conversation))) return;
    const { lane, grant } = known;
    const done = drain(lane, grant).then(() => {
      running.delete(conversation);
      // Between the last look and now something may have come.
      if (lanes.get(conversation)?.lane === lane && lane.length === 0 && !lane.hasMore) forget(conversation);
      start(conversation);
    });
    running.set(conversation, { done, partition: grant.partition });
  }

  async function drain(lane: Lane, grant: Grant): Promise<void> {
    const { signal } = grant;
    for (let failures = 0; !signal.aborted && (lane.length > 0 || lane.hasMore);) {
      try {
        const row = lane.head;
        if (!row) {
          await load(lane, signal);
          continue;
        }
        await sender.send(row, { grant, isOvertaken: () => lane.head !== row });
        change(lane, () => lane.remove(row));
        failures = 0;
      } catch (err) {
        if (err instanceof OvertakenError) continue;
        if (err instanceof StoppingError) return;
        if (err instanceof NotOursError) {
          deps.doubt();
          change(lane, () => lane.leaveToStore(false));
        } else logger.warn({ err, conversation: lane.conversation }, 'a lane stands still; trying again');
        await clock.sleep(backoffMs(failures++, STORE_RETRY), signal);
      }
    }
  }

  async function load(lane: Lane, signal: AbortSignal): Promise<void> {
    await inTurn(async () => {
      await sender.settled((row) => row.conversation === lane.conversation); // or they would be read as unclear
      if (signal.aborted) throw new StoppingError('the partition is not ours any more');
      const limit = room(lane);
      lane.expectPage();
      const page = await ledger.unfinished(lane.conversation, limit);
      change(lane, () => lane.fill(page, page.length === limit));
    });
  }

  return {
    offer(conversation, rows) {
      const lane = laneOf(conversation);
      if (!lane) return false;
      change(lane, () => {
        for (const row of rows) lane.insert(row);
      });
      change(lane, () => lane.trim(room(lane)));
      start(conversation);
      return true;
    },
    resume(conversation) {
      const lane = laneOf(conversation);
      if (!lane) return false;
      change(lane, () => lane.leaveToStore(running.has(conversation)));
      start(conversation);
      return true;
    },
    free(conversation) {
      const grant =
        isOpen && !lanes.has(conversation) && !running.has(conversation) ? grantOf(conversation) : undefined;
      return grant?.isComplete() && grant.isValid() ? grant : undefined;
    },
    has: (conversation) => lanes.has(conversation),
    openToAll() {
      isOpen = true;
      for (const conversation of lanes.keys()) start(conversation);
    },
    async drained(conversation) {
      while (running.has(conversation)) await running.get(conversation)?.done;
      await sender.settled((row) => row.conversation === conversation);
    },
    async leave(partition) {
      for (const [conversation, { grant }] of lanes) if (grant.partition === partition) forget(conversation);
      await Promise.all([...running.values()].filter((lane) => lane.partition === partition).map(({ done }) => done));
      await sender.settled((_row, of) => of === partition);
    },
  };
}
