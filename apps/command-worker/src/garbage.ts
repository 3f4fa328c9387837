import type { PerformanceEntry } from 'node:perf_hooks';
import { PerformanceObserver, constants } from 'node:perf_hooks';

/** How often this process collected garbage since it counts, by how much of the memory it looked at. */
export interface Collections {
  minor: number;
  incremental: number;
  major: number;
}

/** Counts garbage collections until it is stopped. */
export function countCollections(): { read(): Collections; stop(): void } {
  const counts: Collections = { minor: 0, incremental: 0, major: 0 };
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      counts[kindOf((entry as PerformanceEntry & { detail?: { kind?: number } }).detail?.kind)] += 1;
  });
  observer.observe({ entryTypes: ['gc'] });
  return { read: () => ({ ...counts }), stop: () => observer.disconnect() };
}

function kindOf(kind: number | undefined): keyof Collections {
  if (kind === constants.NODE_PERFORMANCE_GC_MAJOR) return 'major';
  return kind === constants.NODE_PERFORMANCE_GC_INCREMENTAL ? 'incremental' : 'minor';
}
