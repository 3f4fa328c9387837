import type { Stage } from '@errand/broker';
import type { EndedCommand } from '@errand/engine';
import type { Metrics } from '@errand/runtime';
import { Counter, Gauge, Histogram } from 'prom-client';

export interface WorkerMetrics {
  ended(command: EndedCommand): void;
  deadLetter(stage: string): void;
  /** Takes them out of the registry: another worker of this process may put its own there. */
  remove(): void;
}

const own = [
  'errand_commands_total',
  'errand_command_seconds',
  'errand_dead_letters_total',
  'errand_commands_running',
  'errand_commands_queued',
];
const stages: readonly string[] = ['events', 'outbound', 'admin', 'commands.default'] satisfies Stage[];

/** @param commands executions under way, and queued in the store, asked when the metrics are read */
export function createWorkerMetrics(
  registry: Metrics,
  commands: { running(): number; queued(): number },
): WorkerMetrics {
  const registers = [registry];
  const ended = new Counter({
    name: 'errand_commands_total',
    help: 'Commands that ended, by how',
    labelNames: ['command', 'outcome'] as const,
    registers,
  });
  const seconds = new Histogram({
    name: 'errand_command_seconds',
    help: 'From the claim of a command to the publish of its last reply',
    labelNames: ['command'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300],
    registers,
  });
  const deadLetters = new Counter({
    name: 'errand_dead_letters_total',
    help: 'Dead letters taken into the database, by stage',
    labelNames: ['stage'] as const,
    registers,
  });
  new Gauge({
    name: 'errand_commands_running',
    help: 'Commands under way in this process',
    registers,
    collect() {
      this.set(commands.running());
    },
  });
  new Gauge({
    name: 'errand_commands_queued',
    help: 'Commands that wait in the store behind others of their channel, in the partitions of this process',
    registers,
    collect() {
      this.set(commands.queued());
    },
  });
  return {
    ended({ command, outcome, durationMs }) {
      ended.inc({ command, outcome });
      seconds.observe({ command }, durationMs / 1000);
    },
    // Anybody who may publish to the dead letters chooses the header that the stage comes from.
    remove() {
      for (const each of own) registry.removeSingleMetric(each);
    },
    deadLetter: (stage) => deadLetters.inc({ stage: stages.includes(stage) ? stage : 'other' }),
  };
}
