import type { Metrics } from '@errand/runtime';
import { Gauge } from 'prom-client';

/** A gauge that the ingresses of one process share: `local` runs all three. */
export function gaugeOf<T extends string>(
  metrics: Metrics,
  options: { name: string; help: string; labelNames: T[] },
): Gauge<T> {
  const existing = metrics.getSingleMetric(options.name) as Gauge<T> | undefined;
  return existing ?? new Gauge({ ...options, registers: [metrics] });
}
