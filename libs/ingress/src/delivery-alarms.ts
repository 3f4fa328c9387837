import type { AlarmName, Alarms } from './alarms';
import type { DeliveryCount } from './delivery-tally';

/**
 * Slack delivers at most so many events per workspace and app in 60 minutes, then only `app_rate_limited`
 * ({@link https://docs.slack.dev/apis/web-api/rate-limits}).
 */
const EVENTS_PER_HOUR = 30_000;
const SHARES_OF_LIMIT = [50, 80] as const;

/**
 * Slack switches an app's subscription off when more than 95 % of its deliveries fail within 60 minutes, if there were
 * enough of them ({@link https://docs.slack.dev/apis/events-api}).
 */
const FAILING_PERCENT = [25, 75] as const;
/** Fewer say nothing: the first delivery after a start may fail. */
const LEAST_DELIVERIES = 20;
/** An alarm is over only when its figure has fallen by so much of it: one that hovers is one alarm. */
const CALM = 0.9;

/**
 * Raises and ends the alarms about Slack's deliveries. Called again and again with the count of all replicas.
 *
 * @returns takes the newest count
 */
export function createDeliveryAlarms(alarms: Alarms): (count: DeliveryCount) => void {
  const raised = new Set<string>();
  const judge = (name: AlarmName, value: number, limit: number, because: string) => {
    if (value >= limit) raised.add(name);
    else if (value < limit * CALM) raised.delete(name);
    alarms.set(name, raised.has(name) ? because : undefined);
  };
  return ({ delivered, failed }) => {
    for (const share of SHARES_OF_LIMIT)
      judge(
        `events_${share}_percent`,
        delivered,
        (EVENTS_PER_HOUR * share) / 100,
        `Slack delivered ${delivered} events in 60 minutes and sends ${EVENTS_PER_HOUR} at most`,
      );
    const percent = delivered < LEAST_DELIVERIES ? 0 : (100 * failed) / delivered;
    for (const limit of FAILING_PERCENT)
      judge(
        `failing_${limit}_percent`,
        percent,
        limit,
        `${failed} of ${delivered} deliveries failed in 60 minutes; above 95 % Slack switches the subscription off`,
      );
  };
}
