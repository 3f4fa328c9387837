import type { Metrics } from '@errand/runtime';
import { Counter, Histogram } from 'prom-client';
import type { StoreOptions } from './create-store';

/**
 * Counts what a process asks of its database: calls per batch tell how well it gathers them, the seconds how the
 * database answers.
 */
export function storeMetrics(registry: Metrics): Required<Pick<StoreOptions, 'onBatch' | 'onRoundTrip'>> {
  const registers = [registry];
  const batches = new Counter({
    name: 'errand_store_batches_total',
    help: 'Statements sent to the database for calls that are joined into batches, by call',
    labelNames: ['call'] as const,
    registers,
  });
  const calls = new Counter({
    name: 'errand_store_batched_calls_total',
    help: 'Calls that went in these batches, by call',
    labelNames: ['call'] as const,
    registers,
  });
  const seconds = new Histogram({
    name: 'errand_store_round_trip_seconds',
    help: 'How long the database took for a statement',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 10],
    registers,
  });
  return {
    onBatch(call, count) {
      batches.inc({ call });
      calls.inc({ call }, count);
    },
    onRoundTrip: (durationMs) => seconds.observe(durationMs / 1000),
  };
}
