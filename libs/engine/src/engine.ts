import { setMaxListeners } from 'node:events';
import type { Envelope } from '@errand/contracts';
import { createAskedFor } from './asked-for';
import type { OwnClaim } from './answer-work';
import type { ClaimOptions } from './claiming';
import { createClaiming } from './claiming';
import type { Course } from './course';
import { createCourse, idsOf, laneOf } from './course';
import { createDrains } from './drains';
import type { EngineDeps } from './engine-deps';
import type { Claim, Execution } from './execution-store';
import { KilledError } from './killed-error';
import { createLaneLeaving } from './lane-leaving';
import { startLeaseKeeper } from './lease-keeper';
import { createPerforming } from './performing';
import { persist } from './persist';
import type { RepliesDeps } from './replies';
import { publishAgain } from './replies';
import { createSlots } from './slots';
import type { Turn } from './suspects';
import { createSuspects } from './suspects';
import { startSweeps } from './sweeps';

export interface Engine {
  /**
   * Does what an event asks for. Returns when the delivery may be acked: it asks for nothing, or it is answered, or it
   * is under way or queued and the store answers for it, whatever happens to this process. Where it asks for several
   * things, the first is begun, and the others are queued behind it.
   *
   * @param partition the event's, 0 … 15
   * @param secured called when what comes behind it may be queued, as the store knows of it
   * @throws when store, broker or directory are away: the same delivery is to be handed over again, after a pause
   */
  handleEvent(envelope: Envelope, partition: number, secured?: () => void): Promise<void>;
  /** Instead of that: queues what the event asks for, to be run when its turn comes. Calls of one lane in their order. */
  queueEvent(envelope: Envelope, partition: number): Promise<void>;
  /**
   * Ends an execution that is under way here: its handler's signal aborts, and the answer says who ended it. Does
   * nothing to one that is done and only being answered.
   *
   * @param by a Slack user id
   * @returns false: it is not under way here
   */
  kill(executionId: string, by: string): boolean;
  /** Something was queued in this lane. */
  wake(partition: number, lane: string): void;
  /** Executions under way. */
  running(): number;
  /** Executions queued in the partitions of this process, as of the last sweep. */
  queued(): number;
  /** Finishes what is under way for as long as `graceMs`, then stops it and gives its leases back. */
  stop(options: { graceMs: number }): Promise<void>;
}

/** An execution in hand. */
interface Taken {
  /** Resolves when the store has it, whoever may have it in hand. */
  stored: Promise<void>;
  /** Resolves when the store answers for it: a second delivery of it may then be let go. */
  secured: Promise<void>;
  ended: Promise<void>;
  /** Resolves when the next of its lane may begin. @throws what `ended` throws */
  left(): Promise<void>;
  course: Course;
}

/**
 * The path of an event: route → claim → access → run → commit → publish → mark published, one execution per handler.
 * A claim is a lease; what a crash leaves behind is taken over when its lease ends, by the delivery that comes again or
 * by the sweep.
 */
export function startEngine(deps: EngineDeps): Engine {
  const { store, clock, owner } = deps;
  const taken = new Map<string, Taken>();
  const closing = new AbortController();
  const stopping = new AbortController();
  // Everything that waits listens to them: there is no number of listeners that tells of a leak.
  setMaxListeners(0, closing.signal, stopping.signal);
  const keeper = startLeaseKeeper(deps);
  const suspects = createSuspects(clock);
  const askedFor = createAskedFor(deps, closing.signal);
  const claimPatiently = createClaiming({ ...deps, closing: closing.signal });
  const perform = createPerforming(deps, keeper, createSlots(deps.concurrency));
  const leaveLane = createLaneLeaving({ ...deps, stopping: stopping.signal });
  const drains = createDrains({
    ...deps,
    mayStart: (partition) => !closing.signal.aborted && deps.partitions().includes(partition),
    async run(execution) {
      const entry = take(execution, { waits: true, isNext: true });
      await entry.left();
      return !entry.course.isElsewhere;
    },
    closing: closing.signal,
  });
  const wake: Engine['wake'] = (partition, lane) => drains.wake(partition, lane);
  const sweeps = startSweeps({
    ...deps,
    wake,
    takeOver(execution) {
      if (taken.has(execution.id)) return;
      deps.log.info(idsOf(execution), 'abandoned command taken over');
      take(execution, { waits: false }).ended.catch((err: unknown) =>
        deps.log.warn({ err, ...idsOf(execution) }, 'abandoned command not finished; the next sweep finds it'),
      );
    },
    closing: closing.signal,
  });
  const afterwards = new Set<Promise<void>>();
  function later(task: Promise<void>): void {
    const done = task
      .catch((err: unknown) => deps.log.debug({ err }, 'not noted as published; it is published again'))
      .finally(() => afterwards.delete(done));
    afterwards.add(done);
  }

  function take(execution: Execution, options: ClaimOptions): Taken {
    const here = taken.get(execution.id);
    if (here) return here;
    const { course, stored, secured: isSecured } = createCourse(clock);
    const ended = carryOut(execution, options, course).finally(() => taken.delete(execution.id));
    const secured = Promise.race([isSecured, ended]);
    secured.catch(() => undefined); // whoever waits for `ended` hears of it
    let left: Promise<void> | undefined;
    const entry: Taken = { stored, secured, ended, course, left: () => (left ??= leaveLane(execution, entry)) };
    taken.set(execution.id, entry);
    return entry;
  }

  async function carryOut(execution: Execution, options: ClaimOptions, course: Course): Promise<void> {
    const log = deps.log.child(idsOf(execution));
    const replyDeps: RepliesDeps = {
      ...deps,
      log,
      stopping: stopping.signal,
      source: `command-worker/${owner}`,
      later,
    };
    const claimNow = () => claimPatiently(execution, options, () => course.store());
    let { claim, since } = await claimNow();
    let turn: Turn | undefined;
    try {
      if (isSuspect(claim)) {
        turn = suspects.tryEnter();
        if (!turn) {
          const { lease } = claim;
          await persist('release', () => store.release(lease), replyDeps);
          log.info('waits for its turn: it may be what ended its process');
          turn = await suspects.enter(closing.signal);
          ({ claim, since } = await claimNow());
        }
      }
      if (claim.outcome === 'busy') {
        course.isElsewhere = true;
        return log.debug({ owner: claim.owner }, 'in hand elsewhere');
      }
      if (claim.outcome === 'ended') return await publishAgain(execution.id, claim.unpublished, replyDeps);
      course.secure();
      if (claim.outcome === 'queued') return drains.wake(execution.partition, laneOf(execution));
      turn?.run();
      course.lease = claim.lease;
      await perform(execution, claim, since, course, replyDeps);
    } finally {
      turn?.leave();
    }
  }

  /** Leaves executions of one event to the store, to be run in their order when their turn comes. */
  async function queue(executions: readonly Execution[]): Promise<void> {
    for (const execution of executions) await store.enqueue({ ...execution, lane: laneOf(execution) });
    const [first] = executions;
    if (first) drains.wake(first.partition, laneOf(first));
  }

  return {
    async handleEvent(envelope, partition, secured) {
      const [first, ...others] = await askedFor(envelope, partition);
      if (!first) return;
      const isDuplicate = taken.has(first.id);
      const entry = take(first, { waits: true });
      if (others.length > 0) {
        await Promise.race([entry.stored, entry.ended]);
        await queue(others);
      }
      if (isDuplicate) return entry.secured;
      void entry.stored.then(secured);
      return entry.left();
    },
    async queueEvent(envelope, partition) {
      await queue(await askedFor(envelope, partition));
    },
    kill(executionId, by) {
      const entry = taken.get(executionId);
      entry?.course.killing.abort(new KilledError(by));
      return entry !== undefined;
    },
    wake,
    running: () => taken.size,
    queued: () => sweeps.queued(),
    async stop({ graceMs }) {
      closing.abort();
      const graceOver = new AbortController();
      await Promise.race([allEnded(taken), clock.sleep(graceMs, graceOver.signal)]);
      graceOver.abort();
      stopping.abort();
      keeper.abortAll('the process stops');
      await allEnded(taken);
      await Promise.all(afterwards);
      keeper.stop();
    },
  };
}

/** Its process ended under it, by what it did or by what ran beside it. */
function isSuspect(claim: Claim): claim is OwnClaim {
  return claim.outcome === 'taken_over' && claim.lapsed > 0;
}

async function allEnded(taken: Map<string, Taken>): Promise<void> {
  while (taken.size > 0) await Promise.allSettled([...taken.values()].map(({ ended }) => ended));
}
