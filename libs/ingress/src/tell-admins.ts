import type { Broker } from '@errand/broker';
import { createEnvelope } from '@errand/contracts';
import type { Logger } from '@errand/runtime';
import { backoffMs, sleep } from '@errand/runtime';
import type { AlarmName } from './alarms';

const RETRY = { minMs: 1_000, maxMs: 60_000 };

/**
 * Publishes an alarm for the workers, who tell the admins: an ingress may not write to the bot's own voice. A broker that
 * takes nothing may be what the alarm is about: it is tried again until the signal aborts.
 */
export function tellAdmins(options: {
  broker: Pick<Broker, 'publish'>;
  teamId: string;
  source: string;
  logger: Logger;
  signal: AbortSignal;
}): (alarm: AlarmName, because: string) => void {
  const { broker, teamId, source, logger, signal } = options;

  async function tell(alarm: AlarmName, because: string): Promise<void> {
    const envelope = createEnvelope({
      type: 'ingress.alarm.v1',
      source,
      dedupkey: `alarm:${source}:${alarm}:${Date.now()}`,
      partitionkey: teamId,
      data: { teamId, alarm, because: because.slice(0, 500) },
    });
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        return await broker.publish('events', envelope);
      } catch (err) {
        logger.debug({ err, alarm }, 'the admins cannot be told of an alarm yet');
        await sleep(backoffMs(attempt, RETRY), signal);
      }
    }
  }
  return (alarm, because) => void tell(alarm, because);
}
