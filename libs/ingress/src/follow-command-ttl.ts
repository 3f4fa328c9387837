import type { Broker } from '@errand/broker';
import type { Logger } from '@errand/runtime';

/**
 * How long a command may wait by the settings that hold. An ingress has no database: a worker tells it, whenever others
 * hold and whenever it is asked. A broadcast may be lost, so it is asked anew whenever the broker is (back) there.
 *
 * @param firstMs of the ingress's own file, which holds until a worker says something
 */
export function followCommandTtl(
  broker: Pick<Broker, 'broadcast' | 'subscribe' | 'onFault'>,
  firstMs: number,
  logger: Logger,
): { now(): number; stop(): Promise<void> } {
  let ms = firstMs;
  let version = 0;
  const listener = broker.subscribe((message) => {
    // A worker that has not heard of the newest version yet, or cannot go by it, tells of an older one.
    if (message.kind !== 'settings.held' || message.version < version) return;
    ({ version } = message);
    if (message.commandTtlMs === ms) return;
    ms = message.commandTtlMs;
    logger.info({ version, commandTtlMs: ms }, 'commands expire by other settings from now on');
  });
  broker.onFault((fault) => fault === undefined && broker.broadcast({ kind: 'settings.asked' }));
  return { now: () => ms, stop: () => listener.stop() };
}
