import type { Course } from './course';
import { idsOf } from './course';
import type { EngineDeps } from './engine-deps';
import type { Execution } from './execution-store';
import type { LaneClock } from './lane-clock';
import { persist } from './persist';

/**
 * A command that runs longer lets go of its lane: the next ones of its channel need not wait for a slow deploy. What
 * it waits for directory, store or broker does not count, so quick ones are answered in order then too.
 */
const LANE_HOLD_MS = 5_000;
const LANE_CHECK_MS = 100;
/** With so many under way lanes are held again, which is what keeps the load bounded. */
const MOST_DETACHED = 200;

/** Why nobody need wait any more. Without a reason each abort makes an error of its own. */
const OVER = 'over';

/**
 * Resolves when the execution has ended, or has kept its lane too long and leaves it. @throws what `ended` throws, unless
 * it has left
 */
export type LeaveLane = (
  execution: Execution,
  taken: { secured: Promise<void>; ended: Promise<void>; course: Course },
) => Promise<void>;

export function createLaneLeaving(
  deps: Pick<EngineDeps, 'store' | 'clock' | 'log'> & { stopping: AbortSignal },
): LeaveLane {
  const { store, clock, log } = deps;
  let detached = 0;

  /** Resolves when the command has kept its lane too long. */
  async function outstays(lane: LaneClock, over: AbortSignal): Promise<void> {
    lane.start();
    while (!over.aborted && lane.ownMs() < LANE_HOLD_MS)
      await clock.sleep(Math.max(LANE_CHECK_MS, LANE_HOLD_MS - lane.ownMs()), over);
  }

  return async (execution, { secured, ended, course }) => {
    await secured;
    if (detached >= MOST_DETACHED) return ended;
    const over = new AbortController();
    const tooLong = outstays(course.lane, over.signal).then(() => true);
    const letsGo = await Promise.race([ended.then(() => false), tooLong]).finally(() => over.abort(OVER));
    if (!letsGo) return;
    const { lease, hasRun } = course;
    if (hasRun || !lease) return ended;
    await Promise.race([ended, persist('that the lane is let go', () => store.leaveLane(lease), deps)]);
    detached += 1;
    course.leaveSlot();
    log.info(idsOf(execution), 'a long command lets go of its lane');
    void ended
      .catch((err: unknown) =>
        log.warn({ err, ...idsOf(execution) }, 'command not finished; its lease ends and a sweep finds it'),
      )
      .finally(() => (detached -= 1));
  };
}
