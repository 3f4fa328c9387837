import type { MessageData } from '@errand/contracts';
import type { Health, Logger, Metrics } from '@errand/runtime';
import { gaugeOf } from './gauge-of';

export type AlarmName = MessageData<'ingress.alarm.v1'>['alarm'];

/** What an operator is told of once, and again only after it was over. */
export interface Alarms {
  /** @param because what is wrong, in words with the figures; undefined while all is well */
  set(name: AlarmName, because: string | undefined): void;
}

/**
 * An alarm is a line in the log when it begins and when it ends, `errand_ingress_alarm{alarm}` with 1 meanwhile, and a
 * note on `/ready`: what it tells of, a restart of this process would not cure, so it does not make it unready.
 *
 * @param options.tell is told when an alarm begins
 */
export function createAlarms(options: {
  logger: Logger;
  health: Health;
  metrics: Metrics;
  tell: (name: AlarmName, because: string) => void;
}): Alarms {
  const { logger, health, metrics, tell } = options;
  const raised = new Set<string>();
  const gauge = gaugeOf(metrics, {
    name: 'errand_ingress_alarm',
    help: '1 while the alarm is raised',
    labelNames: ['alarm'],
  });
  return {
    set(name, because) {
      health.note(`alarm: ${name}`, because);
      gauge.set({ alarm: name }, because === undefined ? 0 : 1);
      if (because === undefined) {
        if (raised.delete(name)) logger.info({ alarm: name }, 'alarm over');
      } else if (!raised.has(name)) {
        raised.add(name);
        logger.warn({ alarm: name, because }, 'alarm');
        tell(name, because);
      }
    },
  };
}
