import type { Envelope, MessageData } from '@errand/contracts';
import { channelPartition, createEnvelope, messageKey } from '@errand/contracts';

type SlackMessage = MessageData<'slack.message.v1'>;

/** A message that Ana typed in a channel; the test names what matters to it. */
export function message(text: string, change: Partial<SlackMessage> = {}): SlackMessage {
  return {
    teamId: 'T1',
    channelId: 'C1',
    ts: '1712.000100',
    actor: { kind: 'human', userId: 'UANA' },
    kind: 'new',
    text,
    markup: text,
    mentions: [],
    links: [],
    mentionsBot: false,
    ...change,
  };
}

export function messageEvent(text: string, change: Partial<SlackMessage> = {}): Envelope<'slack.message.v1'> {
  const data = message(text, change);
  return createEnvelope({
    type: 'slack.message.v1',
    source: 'ingress-socket/test',
    dedupkey: messageKey(data.teamId, data.channelId, data.ts),
    partitionkey: channelPartition(data.teamId, data.channelId),
    traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    data,
  });
}
