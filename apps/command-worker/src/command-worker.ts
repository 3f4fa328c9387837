import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Broker, Consumer } from '@errand/broker';
import { ownPartitions } from '@errand/broker';
import type { Registry } from '@errand/engine';
import { createRegistry, startEngine, systemClock } from '@errand/engine';
import { createFailures } from '@errand/failures';
import type { Plugin } from '@errand/plugin-sdk';
import { manifestOf } from '@errand/plugin-sdk';
import { utils } from '@errand/plugins';
import type { Health, Logger, Metrics, Service } from '@errand/runtime';
import { follow } from '@errand/runtime';
import type { Settings } from '@errand/settings';
import type { Store } from '@errand/storage';
import { version as ownVersion } from '../package.json';
import { startAlerts } from './alerts';
import { createCorePlugins } from './commands/core-plugins';
import { createDirectory } from './directory';
import { handleEvent, refuseCommand } from './handle-event';
import { createInProcessRunner } from './in-process-runner';
import { createWorkerMetrics } from './metrics';
import { startPruning } from './pruning';
import { createTransports } from './transports';

export interface CommandWorkerOptions {
  broker: Broker;
  store: Pick<Store, 'executions' | 'deadLetters' | 'failures' | 'deployment' | 'prune' | 'fault' | 'onFault'>;
  settings: Pick<Settings, 'admins' | 'prefix'>;
  logger: Logger;
  health: Health;
  metrics: Metrics;
  /** Run beside the commands about Errand itself. Default: the built-in ones. */
  plugins?: readonly Plugin[];
  version?: string;
}

/** Inside the 25 s that a process has to stop. */
const GRACE_MS = 20_000;

/**
 * Turns events into replies. Starts whether or not broker and database are there; its readiness says which is not.
 * Both are the caller's to close, after `stop()`.
 */
export function startCommandWorker(options: CommandWorkerOptions): Service {
  const { broker, store, settings, logger, health, plugins = [utils], version = ownVersion } = options;
  const clock = systemClock;
  const owner = `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`;
  const partitions = ownPartitions({
    broker,
    group: 'command-worker',
    id: owner,
    deployment: () => store.deployment(),
    logger,
  });
  const transports = createTransports(clock);
  const metrics = createWorkerMetrics(options.metrics, () => engine.running());
  const failures = createFailures({ store, publish: (stage, envelope) => broker.publish(stage, envelope) });
  const alerts = startAlerts({
    store: store.failures.alerts,
    publish: (envelope) => broker.publish('admin', envelope),
    prefix: settings.prefix,
    source: `command-worker/${owner}`,
    clock,
    logger,
  });

  const corePlugins = createCorePlugins({
    registry: (): Registry => registry,
    settings,
    version,
    owner,
    broker,
    store,
    transports,
    failures,
    running: () => engine.running(),
    startedAt: Date.now(),
    now: Date.now,
  });
  const loaded = [...corePlugins, ...plugins];
  const registry = createRegistry(loaded.map(manifestOf));
  const engine = startEngine({
    registry,
    settings,
    store: store.executions,
    publish: (envelope) => broker.publish('outbound', envelope),
    runner: createInProcessRunner(loaded, logger),
    directory: createDirectory(broker, clock),
    owner,
    partitions: partitions.owned,
    clock,
    log: logger,
    parked: alerts.noteParked,
    observe: metrics.ended,
  });

  follow(broker, health.condition('broker'));
  follow(store, health.condition('store'));
  follow(partitions, health.condition('partitions'));
  const pruning = startPruning({ store, clock, logger });
  const consumers: Consumer[] = [
    broker.consume('events', (delivery) => handleEvent(delivery, { engine, broker, transports, logger }), {
      partitions,
    }),
    broker.consume('commands.default', refuseCommand, { partitions }),
    broker.consumeDeadLetters(async (letter) => {
      await store.deadLetters.add(letter, alerts.ofDeadLetter(letter));
      alerts.tellSoon();
      metrics.deadLetter(letter.stage);
      const { id, stage, cause, attempts, correlationid } = letter;
      logger.warn({ deadLetterId: id, stage, cause, attempts, correlationId: correlationid }, 'dead letter kept');
    }),
  ];
  logger.info({ owner, plugins: loaded.map(({ name }) => name), commands: commandsOf(registry) }, 'taking commands');

  return {
    async stop() {
      pruning.stop();
      partitions.stop();
      const stopped = Promise.all(consumers.map((consumer) => consumer.stop()));
      await engine.stop({ graceMs: GRACE_MS });
      await stopped;
      await alerts.stop();
    },
  };
}

function commandsOf(registry: Registry): number {
  return registry.plugins.reduce((sum, { commands }) => sum + commands.length, 0);
}
