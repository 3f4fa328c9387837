import { Registry, collectDefaultMetrics } from 'prom-client';

/** Prometheus metrics of one process; names start with `errand_`. */
export type Metrics = Registry;

export function createMetrics(service: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  return registry;
}
