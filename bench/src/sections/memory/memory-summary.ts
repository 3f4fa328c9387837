import { median } from '../../measure/percentiles';

/** The memory of one process over a run, in the unit of its samples. */
export interface MemorySummary {
  min: number;
  median: number;
  max: number;
  /** Medians of the first and of the last tenth of the samples. */
  firstTenth: number;
  lastTenth: number;
  /** The last tenth's median as a multiple of the first one's: 1 is flat. */
  ratio: number;
}

/** The part of a run that is its warm-up. */
export const WARM_UP_SHARE = 0.1;

/** Leaves out the samples of the warm-up, which were taken at even distances. */
export function afterWarmUp<T>(samples: readonly T[]): T[] {
  return samples.slice(Math.ceil(samples.length * WARM_UP_SHARE));
}

/** @returns all NaN when there are no samples */
export function summarizeMemory(samples: readonly number[]): MemorySummary {
  const tenth = Math.max(1, Math.round(samples.length / 10));
  const [firstTenth, lastTenth] = [median(samples.slice(0, tenth)), median(samples.slice(-tenth))];
  const isEmpty = samples.length === 0;
  return {
    min: isEmpty ? NaN : Math.min(...samples),
    median: median(samples),
    max: isEmpty ? NaN : Math.max(...samples),
    firstTenth,
    lastTenth,
    ratio: lastTenth / firstTenth,
  };
}
