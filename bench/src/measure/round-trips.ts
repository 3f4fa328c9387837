import { samplesOf } from './prometheus';

/** How often the services asked their database. */
export interface RoundTrips {
  /** By call of the store: the calls, and the statements that they were joined into. */
  batched: Record<string, { calls: number; batches: number }>;
  /** Statements of every kind, these included. */
  all: number;
}

/** Reads the counters of one or several processes, which are added up. */
export function roundTripsOf(metrics: string): RoundTrips {
  const batched: RoundTrips['batched'] = {};
  const add = (metric: string, to: 'calls' | 'batches') => {
    for (const { labels, value } of samplesOf(metrics, metric)) {
      const counts = (batched[labels['call'] ?? ''] ??= { calls: 0, batches: 0 });
      counts[to] += value;
    }
  };
  add('errand_store_batched_calls_total', 'calls');
  add('errand_store_batches_total', 'batches');
  const all = samplesOf(metrics, 'errand_store_round_trip_seconds_count').reduce((sum, { value }) => sum + value, 0);
  return { batched, all };
}

/** What was asked between two readings; calls that nobody made are left out. */
export function roundTripsBetween(before: RoundTrips, after: RoundTrips): RoundTrips {
  const entries = Object.entries(after.batched).map(([call, { calls, batches }]) => {
    const { calls: callsBefore = 0, batches: batchesBefore = 0 } = before.batched[call] ?? {};
    return [call, { calls: calls - callsBefore, batches: batches - batchesBefore }] as const;
  });
  const made = entries.filter(([, { batches }]) => batches > 0);
  return { batched: Object.fromEntries(made), all: after.all - before.all };
}
