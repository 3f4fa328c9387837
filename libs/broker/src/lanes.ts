import type { Logger } from '@errand/runtime';
import { backoffMs, sleep } from '@errand/runtime';

/** One delivery on its way through a partition. */
export interface Job {
  /** Jobs of one lane run one after the other, in the order they were added. */
  lane: string;
  /** Aborts when the delivery is no longer ours: its channel is gone, and it will come again on another one. */
  signal: AbortSignal;
  /** Throws what is passing: it is called again after a back-off. `failures` counts the calls that threw before. */
  run(failures: number): Promise<void>;
}

/** The jobs of one partition. */
export interface Lanes {
  add(job: Job): void;
  /** Starts nothing more and resolves when what runs has ended. What was not started is left as it is. */
  stop(): Promise<void>;
}

/**
 * Runs jobs: those of one lane in order, lanes side by side. While a job fails the whole partition starts nothing
 * new, for what fails is the store or the broker and would fail the next one too; the job is run again in its place,
 * after 100 ms … 5 s, so that nothing overtakes it.
 *
 * @param options.wait how to wait, for tests
 */
export function createLanes(options: {
  logger: Logger;
  minMs?: number;
  maxMs?: number;
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}): Lanes {
  const { logger, minMs = 100, maxMs = 5_000, wait = sleep } = options;
  const lanes = new Map<string, { waiting: Job[]; done: Promise<void> }>();
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

  async function runToItsEnd(job: Job): Promise<void> {
    let failures = 0;
    while (!job.signal.aborted && !stopping.signal.aborted) {
      try {
        await job.run(failures);
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

  async function runLane(name: string, waiting: Job[]): Promise<void> {
    await Promise.resolve(); // never inside add(): the channel's reader goes on first
    for (let job = waiting[0]; job; job = waiting[0]) {
      while (paused.failing > 0 && !stopping.signal.aborted) await paused.over;
      await runToItsEnd(job);
      waiting.shift();
    }
    lanes.delete(name);
  }

  return {
    add(job) {
      if (stopping.signal.aborted) return;
      const lane = lanes.get(job.lane);
      if (lane) return void lane.waiting.push(job);
      const waiting = [job];
      lanes.set(job.lane, { waiting, done: runLane(job.lane, waiting) });
    },
    async stop() {
      stopping.abort();
      paused.resume();
      await Promise.all([...lanes.values()].map((lane) => lane.done));
    },
  };
}
