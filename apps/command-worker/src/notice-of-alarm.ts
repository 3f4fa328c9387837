import { createEnvelope } from '@errand/contracts';
import type { Envelope } from '@errand/contracts';
import { inlineCode } from './failure-text';

const advice: Record<Envelope<'ingress.alarm.v1'>['data']['alarm'], string> = {
  foreign_sockets: 'Another process is connected with the same app token: stop it, or give it an app of its own.',
  events_50_percent: 'Beyond that limit Slack sends none: subscribe to fewer kinds of events.',
  events_80_percent: 'Beyond that limit Slack sends none: subscribe to fewer kinds of events.',
  failing_25_percent: 'Look at what the ingresses log, and whether the broker takes messages.',
  failing_75_percent: 'Look at what the ingresses log, and whether the broker takes messages.',
};

/** What the admins hear of an alarm of the ingresses: once an hour at most, however many replicas raise it. */
export function noticeOfAlarm({ data, time, source }: Envelope<'ingress.alarm.v1'>): Envelope<'egress.notice.v1'> {
  const { teamId, alarm, because } = data;
  const markdown = `${inlineCode(because)}. ${advice[alarm]}`;
  return noticeNamed(`ingress_alarm:${teamId}:${alarm}:${time.slice(0, 13)}`, source, {
    kind: 'ingress_alarm',
    markdown,
  });
}

/** What the admins hear when Slack holds events back: once an hour at most, however many ingresses are told so. */
export function noticeOfRateLimit({
  data,
  source,
}: Envelope<'slack.app_rate_limited.v1'>): Envelope<'egress.notice.v1'> {
  const { teamId, minuteRateLimited } = data;
  const since = new Date(minuteRateLimited * 1_000).toISOString();
  return noticeNamed(`app_rate_limited:${teamId}:${since.slice(0, 13)}`, source, {
    kind: 'app_rate_limited',
    markdown: `Slack sends no more events for now, since ${since.slice(11, 16)} UTC: there were more than 30,000 in an hour. What is said meanwhile, Errand does not hear. Subscribe to fewer kinds of events.`,
  });
}

/** Said once under its name. */
function noticeNamed(
  name: string,
  source: string,
  data: { kind: string; markdown: string },
): Envelope<'egress.notice.v1'> {
  const dedupkey = `notice:${name}`;
  return createEnvelope({ type: 'egress.notice.v1', source, dedupkey, partitionkey: dedupkey, data });
}
