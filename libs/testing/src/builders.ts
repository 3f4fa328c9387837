import type { Envelope, MessageData, NewEnvelope } from '@errand/contracts';
import { channelPartition, createEnvelope, executionIdOf, handleOf, messageKey } from '@errand/contracts';

let counter = 0;

/** Slack's timestamps of the made messages: each is later than the one before. */
function nextTs(): string {
  counter += 1;
  return `1700000000.${String(counter).padStart(6, '0')}`;
}

/**
 * A valid envelope of a new message that a person wrote in a channel; name what matters to the test.
 *
 * @param data fields of the message
 * @param attributes fields of the envelope, e.g. `expiresat`
 */
export function aMessage(
  data: Partial<MessageData<'slack.message.v1'>> = {},
  attributes: Partial<NewEnvelope<'slack.message.v1'>> = {},
): Envelope<'slack.message.v1'> {
  const message: MessageData<'slack.message.v1'> = {
    teamId: 'T0TEST',
    channelId: 'C0TEST',
    ts: nextTs(),
    actor: { kind: 'human', userId: 'U0TEST' },
    kind: 'new',
    text: '!echo hello',
    markup: data.text ?? '!echo hello',
    mentions: [],
    links: [],
    mentionsBot: false,
    ...data,
  };
  const { teamId, channelId, ts } = message;
  return createEnvelope({
    type: 'slack.message.v1',
    source: 'test',
    dedupkey: messageKey(teamId, channelId, ts),
    partitionkey: channelPartition(teamId, channelId),
    data: message,
    ...attributes,
  });
}

/** A valid envelope of a command's reply, on its way to egress; name what matters to the test. */
export function aPost(
  data: Partial<MessageData<'egress.post.v1'>> = {},
  attributes: Partial<NewEnvelope<'egress.post.v1'>> = {},
): Envelope<'egress.post.v1'> {
  const executionId = data.executionId ?? executionIdOf(`test:${nextTs()}`, 'test', 'echo');
  const number = data.number ?? 0;
  const post: MessageData<'egress.post.v1'> = {
    executionId,
    number,
    leaseVersion: 1,
    conversation: { teamId: 'T0TEST', channelId: 'C0TEST' },
    priority: 'interactive',
    handle: handleOf(executionId, number),
    body: { markdown: 'hello' },
    ...data,
  };
  const { teamId, channelId } = post.conversation;
  return createEnvelope({
    type: 'egress.post.v1',
    source: 'test',
    dedupkey: post.handle,
    partitionkey: channelPartition(teamId, channelId),
    data: post,
    ...attributes,
  });
}
