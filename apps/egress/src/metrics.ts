import type { Metrics } from '@errand/runtime';
import { Counter, Gauge, Histogram } from 'prom-client';

export type EgressMetrics = ReturnType<typeof createEgressMetrics>;

/** @param countWaiting rows that are accepted and not yet tried; asked when the metrics are read */
export function createEgressMetrics(registry: Metrics, countWaiting: () => Promise<number>) {
  const registers = [registry];
  new Gauge({
    name: 'errand_egress_waiting_rows',
    help: 'Ledger rows accepted and not yet tried',
    registers,
    async collect() {
      // A store that is away must not take the other metrics with it.
      this.set(await countWaiting().catch(() => Number.NaN));
    },
  });
  return {
    rows: new Counter({
      name: 'errand_egress_rows_total',
      help: 'Ledger rows that ended, by kind and how',
      labelNames: ['kind', 'outcome'] as const,
      registers,
    }),
    failures: new Counter({
      name: 'errand_egress_call_failures_total',
      help: 'Calls to Slack that failed, by class',
      labelNames: ['class'] as const,
      registers,
    }),
    pauses: new Counter({
      name: 'errand_egress_retry_after_total',
      help: 'Times Slack told a method to wait',
      labelNames: ['method'] as const,
      registers,
    }),
    pausedSeconds: new Counter({
      name: 'errand_egress_retry_after_seconds_total',
      help: 'Seconds for which Slack told a method to wait',
      labelNames: ['method'] as const,
      registers,
    }),
    postedSeconds: new Histogram({
      name: 'errand_egress_posted_seconds',
      help: 'From the publish of an outbound message to its post in Slack',
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900],
      registers,
    }),
  };
}
