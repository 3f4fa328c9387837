import type { Logger } from '@errand/runtime';
import { backoffMs, sleep } from '@errand/runtime';

/** One delivery on its way through a partition. */
export interface Job {
  /** Jobs of one lane run one after the other, in the order they were added. */
  lane: string;
  /** Aborts when the delivery is no longer ours: its channel is gone, and it will come again on another one. */
  signal: AbortSignal;
  /**
   * Throws what is passing: it is called again after a back-off. `failures` counts the calls that threw before. Calls
   * `secured` when what waits behind it may be shed.
   */
  run(failures: number, secured?: () => void): Promise<void>;
  /** Done instead of `run`, in the same way, when too many wait in the lane: for lanes with `shedOver`. */
  shed?(failures: number): Promise<void>;
}

/** The jobs of one partition. */
export interface Lanes {
  add(job: Job): void;
  /** Starts nothing more and resolves when what runs has ended. What was not started is left as it is. */
  stop(): Promise<void>;
}

const FULL_FOR_MS = 100;

/**
 * Runs jobs: those of one lane in order, lanes side by side. While a job fails the whole partition starts nothing
 * new, for what fails is the store or the broker and would fail the next one too; the job is run again in its place,
 * after 100 ms … 5 s, so that nothing overtakes it.
 *
 * @param options.shed what waits behind a secured job is shed, one after the other, when it is more than `over`, or when
 *   `full` jobs are here, so that no more come, and the lane has not moved for 100 ms; so is what is added to the lane
 *   until none is left. Absent: nothing is shed
 * @param options.wait how to wait, for tests
 */
export function createLanes(options: {
  logger: Logger;
  shed?: { over: number; full: number } | undefined;
  minMs?: number;
  maxMs?: number;
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}): Lanes {
  const { logger, shed, minMs = 100, maxMs = 5_000, wait = sleep } = options;
  const lanes = new Map<string, Lane>();
  let held = 0;
  let isWatching = false;
  const stopping = new AbortController();
  const paused = { failing: 0, over: Promise.resolve(), resume: (): void => undefined };

  const pause = () => {
    paused.failing++;
    if (paused.failing === 1) paused.over = new Promise((resolve) => (paused.resume = resolve));
  };
  const resume = () => {
    paused.failing--;
    if (paused.failing > 0) return;
    logger.info('partition goes on');
    paused.resume();
  };

  async function runToItsEnd(job: Job, run: (failures: number) => Promise<void>): Promise<void> {
    let failures = 0;
    while (!job.signal.aborted && !stopping.signal.aborted) {
      try {
        await run(failures);
        break;
      } catch (err) {
        if (failures++ === 0) pause();
        const delayMs = Math.round(backoffMs(failures - 1, { minMs, maxMs }));
        logger.warn({ err, failures, delayMs }, 'partition paused: a delivery could not be handled now');
        await wait(delayMs, AbortSignal.any([job.signal, stopping.signal]));
      }
    }
    if (failures > 0) resume();
  }

  /** One job after the other, for as long as there are any. */
  async function runAll(jobs: Job[], run: (job: Job, failures: number) => Promise<void>, end: () => void) {
    await Promise.resolve(); // never inside add(): the channel's reader goes on first
    for (let job = jobs[0]; job; job = jobs[0]) {
      const current = job;
      while (paused.failing > 0 && !stopping.signal.aborted) await paused.over;
      await runToItsEnd(current, (failures) => run(current, failures));
      jobs.shift();
      held -= 1;
    }
    end();
  }

  function addTo(lane: Lane, job: Job): void {
    if (lane.shedding) return void lane.toShed.push(job);
    lane.jobs.push(job);
    lane.running ??= runAll(
      lane.jobs,
      (current, failures) =>
        current.run(failures, () => {
          lane.secured = current;
          shedWhatWaits(lane, shed?.over);
        }),
      () => {
        lane.running = undefined;
        forget(lane);
      },
    );
    shedWhatWaits(lane, shed?.over);
  }

  function shedWhatWaits(lane: Lane, over = Infinity): void {
    if (lane.secured !== lane.jobs[0] || lane.jobs.length - 1 <= over) return;
    lane.toShed = lane.jobs.splice(1);
    logger.debug({ lane: lane.name, deliveries: lane.toShed.length }, 'too much waits in a lane');
    lane.shedding = runAll(
      lane.toShed,
      async (current, failures) => current.shed?.(failures),
      () => {
        lane.shedding = undefined;
        forget(lane);
      },
    );
  }

  /** Few in each of several lanes that do not move are too many, too. */
  async function shedWhileFull(full: number): Promise<void> {
    if (isWatching) return;
    isWatching = true;
    while (held >= full && !stopping.signal.aborted) {
      const before = [...lanes.values()].map((lane) => ({ lane, first: lane.jobs[0] }));
      await wait(FULL_FOR_MS, stopping.signal);
      for (const { lane, first } of before) if (held >= full && lane.jobs[0] === first) shedWhatWaits(lane, 0);
    }
    isWatching = false;
  }

  function forget(lane: Lane): void {
    if (!lane.running && !lane.shedding) lanes.delete(lane.name);
  }

  return {
    add(job) {
      if (stopping.signal.aborted) return;
      const lane = lanes.get(job.lane) ?? newLane(job.lane);
      lanes.set(job.lane, lane);
      addTo(lane, job);
      held += 1;
      if (shed && held >= shed.full) void shedWhileFull(shed.full);
    },
    async stop() {
      stopping.abort();
      paused.resume();
      const ended = async (lane: Lane) => {
        await lane.running;
        await lane.shedding;
      };
      await Promise.all([...lanes.values()].map(ended));
    },
  };
}

interface Lane {
  name: string;
  /** The first of them runs. */
  jobs: Job[];
  running: Promise<void> | undefined;
  /** Behind it, if it is the first, others may be shed. */
  secured: Job | undefined;
  toShed: Job[];
  shedding: Promise<void> | undefined;
}

function newLane(name: string): Lane {
  return { name, jobs: [], running: undefined, secured: undefined, toShed: [], shedding: undefined };
}
