import type { Logger } from '@errand/runtime';
import { backoffMs } from '@errand/runtime';
import type { LedgerRow, LedgerStore } from '@errand/storage';
import type { Clock } from './clock';
import type { Lane } from './lane';
import { createLane } from './lane';
import { createLimit } from './limit';
import { isNoticeLane } from './outbound-rows';
import { OvertakenError } from './row-errors';
import type { RowSender } from './send-row';
import { StoppingError } from './slack-calls';

/** One lane per conversation: its rows are sent one after the other, by priority, then sequence; lanes side by side. */
export interface Lanes {
  /** Rows that the ledger just accepted, of one conversation. */
  offer(conversation: string, rows: readonly LedgerRow[]): void;
  /** The store has unfinished rows of this conversation. */
  resume(conversation: string): void;
  /** Until now only notices are sent. */
  openToAll(): void;
  /** Resolves when the lane has nothing left to send. */
  drained(conversation: string): Promise<void>;
  /** Resolves when no lane runs any more, after the signal: calls under way are finished, the rest stays in the store. */
  stopped(): Promise<void>;
}

/** Rows read at once, and held, per lane; and over all lanes, past which a lane holds one. */
const PAGE = 50;
const MOST_HELD = 2_000;
const STORE_RETRY = { minMs: 250, maxMs: 5_000 };

/** What is held in memory is bounded: at most 2,000 rows and one more per busy lane; everything else is in the store. */
export function createLanes(deps: {
  ledger: Pick<LedgerStore, 'unfinished'>;
  sender: RowSender;
  clock: Clock;
  logger: Logger;
  signal: AbortSignal;
}): Lanes {
  const { ledger, sender, clock, logger, signal } = deps;
  const lanes = new Map<string, Lane>();
  const running = new Map<string, Promise<void>>();
  const inTurn = createLimit(8);
  let isOpen = false;
  let held = 0;

  const laneOf = (conversation: string): Lane => {
    const lane = lanes.get(conversation) ?? createLane(conversation);
    lanes.set(conversation, lane);
    return lane;
  };
  /** Changes a lane and keeps count. */
  const change = (lane: Lane, by: () => void) => {
    held -= lane.length;
    by();
    held += lane.length;
  };
  const room = (lane: Lane) => Math.max(1, Math.min(PAGE, MOST_HELD - (held - lane.length)));

  function start(lane: Lane): void {
    const { conversation } = lane;
    if (signal.aborted || running.has(conversation) || (!isOpen && !isNoticeLane(conversation))) return;
    running.set(
      conversation,
      drain(lane).then(() => {
        running.delete(conversation);
        // Between the last look and now something may have come.
        if (lane.length > 0 || lane.hasMore) start(lane);
        else if (lanes.get(conversation) === lane) lanes.delete(conversation);
      }),
    );
  }

  async function drain(lane: Lane): Promise<void> {
    for (let failures = 0; !signal.aborted && (lane.length > 0 || lane.hasMore);) {
      try {
        const row = lane.head;
        if (!row) {
          await load(lane);
          continue;
        }
        await sender.send(row, () => lane.head !== row);
        change(lane, () => lane.remove(row));
        failures = 0;
      } catch (err) {
        if (err instanceof OvertakenError) continue;
        if (err instanceof StoppingError) return;
        logger.warn({ err, conversation: lane.conversation }, 'a lane stands still; trying again');
        await clock.sleep(backoffMs(failures++, STORE_RETRY), signal);
      }
    }
  }

  async function load(lane: Lane): Promise<void> {
    await inTurn(async () => {
      if (signal.aborted) throw new StoppingError('egress stops');
      const limit = room(lane);
      lane.expectPage();
      const page = await ledger.unfinished(lane.conversation, limit);
      change(lane, () => lane.fill(page, page.length === limit));
    });
  }

  return {
    offer(conversation, rows) {
      const lane = laneOf(conversation);
      change(lane, () => {
        for (const row of rows) lane.insert(row);
      });
      change(lane, () => lane.trim(room(lane)));
      start(lane);
    },
    resume(conversation) {
      const lane = laneOf(conversation);
      change(lane, () => lane.leaveToStore(running.has(conversation)));
      start(lane);
    },
    openToAll() {
      isOpen = true;
      for (const lane of lanes.values()) start(lane);
    },
    drained: (conversation) => running.get(conversation) ?? Promise.resolve(),
    async stopped() {
      await Promise.all(running.values());
    },
  };
}
