import { performance } from 'node:perf_hooks';

/** How long one reading stands, so that a moment's work is not taken for load. */
const LEAST_MS = 100;

let since = performance.eventLoopUtilization();
let latest = 0;

/** The part of the last tenth of a second, or more, in which this process was at work: 0 … 1. */
export function busyness(): number {
  const now = performance.eventLoopUtilization();
  const { active, idle, utilization } = performance.eventLoopUtilization(now, since);
  if (active + idle >= LEAST_MS) {
    latest = utilization;
    since = now;
  }
  return latest;
}
