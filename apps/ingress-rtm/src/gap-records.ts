import type { Broker } from '@errand/broker';
import { createEnvelope } from '@errand/contracts';
import type { Logger } from '@errand/runtime';

/** A time in which RTM may have told us something that nobody heard. */
export interface Gap {
  from: Date;
  to: Date;
  cause: string;
  /** Events that came and were given up; what Slack said and nobody heard is not known. */
  droppedEvents: number;
}

/**
 * Publishes gap records.
 *
 * @returns resolves when the broker has confirmed it; throws as `Broker.publish` does, to be called again
 */
export function createGapPublisher(options: {
  broker: Broker;
  teamId: string;
  source: string;
  logger: Logger;
}): (gap: Gap) => Promise<void> {
  const { broker, teamId, source, logger } = options;
  return async ({ from, to, cause, droppedEvents }) => {
    const data = {
      teamId,
      transport: 'rtm' as const,
      from: from.toISOString(),
      to: to.toISOString(),
      cause,
      droppedEvents,
    };
    await broker.publish(
      'events',
      createEnvelope({
        type: 'ingress.gap.v1',
        source,
        dedupkey: `gap:${source}:${data.from}:${data.to}`,
        partitionkey: teamId,
        data,
      }),
    );
    logger.warn(
      { from: data.from, to: data.to, cause, droppedEvents },
      'Slack may have said something that nobody heard',
    );
  };
}
