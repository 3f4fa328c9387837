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
  const dedupkey = `notice:ingress_alarm:${teamId}:${alarm}:${time.slice(0, 13)}`;
  return createEnvelope({
    type: 'egress.notice.v1',
    source,
    dedupkey,
    partitionkey: dedupkey,
    data: { kind: 'ingress_alarm', markdown: `${inlineCode(because)}. ${advice[alarm]}` },
  });
}
