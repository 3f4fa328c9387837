import type { Conversation, Envelope, MessageData, OutboundType, ReplyBody } from '@errand/contracts';
import { channelPartition, createEnvelope, handleOf, messageSchemas } from '@errand/contracts';
import type { MessageRef } from '@errand/plugin-sdk';
import type { Execution } from './execution-store';
import type { HandlerMessage } from './handler';
import { replyBodyOf } from './reply-body';

/** What an execution says, whatever number and lease it travels under. A handle names one message, for good. */
export type Saying =
  | { kind: 'post' | 'update'; handle: string; conversation: Conversation; body: ReplyBody }
  | { kind: 'delete'; handle: string; conversation: Conversation }
  | {
      kind: 'react';
      target: MessageData<'egress.react.v1'>['target'];
      conversation: Conversation;
      reaction: string;
      remove: boolean;
    };

const refSchema = messageSchemas['egress.post.v1'].pick({ handle: true, conversation: true });
const reactionSchema = messageSchemas['egress.react.v1'].shape.reaction;

/**
 * @param position of the message among all that the run sends: it names a post, the same in every run
 * @returns undefined: there is nothing to say
 * @throws Error when it cannot be sent
 */
export function sayingOf(message: HandlerMessage, position: number, execution: Execution): Saying | undefined {
  const { ts, ...here } = placeOf(execution);
  if (message.kind === 'post') {
    const body = replyBodyOf(message.reply);
    return body && { kind: 'post', handle: handleOf(execution.id, position), conversation: here, body };
  }
  const { handle, conversation } = message.message
    ? messageRefOf(message.message, here.teamId)
    : { handle: undefined, conversation: here };
  if (message.kind === 'react') {
    const { reaction, remove } = message;
    const target = handle === undefined ? { ts } : { handle };
    return { kind: 'react', target, conversation, reaction: reactionOf(reaction), remove };
  }
  if (handle === undefined) throw new Error(`there is no message to ${message.kind}`);
  if (message.kind === 'delete') return { kind: 'delete', handle, conversation };
  const body = replyBodyOf(message.reply);
  if (!body) throw new Error('an update must say something; delete() takes a message away');
  return { kind: 'update', handle, conversation, body };
}

/**
 * @param teamId the workspace that the command runs for
 * @throws TypeError when it is no `ref` of a message, or one of another workspace
 */
export function messageRefOf(value: unknown, teamId: string): MessageRef {
  const parsed = refSchema.safeParse(value);
  if (!parsed.success) throw new TypeError('that is not the ref of a message');
  if (parsed.data.conversation.teamId !== teamId) throw new TypeError('that message is in another workspace');
  return parsed.data;
}

/**
 * @param name of the emoji, with or without its colons
 * @throws TypeError when there can be none of that name
 */
export function reactionOf(name: string): string {
  const parsed = reactionSchema.safeParse(String(name).replace(/^:(.*):$/, '$1'));
  if (!parsed.success) throw new TypeError(`${JSON.stringify(name)} is not the name of an emoji`);
  return parsed.data;
}

/** Answers go into the thread where the command was typed. */
function placeOf({ envelope }: Execution): Conversation & { ts: string } {
  const { teamId, channelId, threadTs, ts } = envelope.data as MessageData<'slack.message.v1'>;
  return { teamId, channelId, ...(threadTs && { threadTs }), ts };
}

/** An outbound message, under its number and the lease of now. */
export function envelopeOf(
  saying: Saying,
  { id, envelope: event }: Execution,
  at: { number: number; leaseVersion: number; source: string },
): Envelope<OutboundType> {
  const { kind, conversation, ...said } = saying;
  const { number, leaseVersion, source } = at;
  return createEnvelope({
    type: `egress.${kind}.v1`,
    source,
    dedupkey: `reply:${handleOf(id, number)}`,
    partitionkey: channelPartition(conversation.teamId, conversation.channelId),
    correlationid: event.correlationid,
    traceparent: event.traceparent,
    data: { executionId: id, number, leaseVersion, conversation, priority: 'interactive', ...said },
  } as Parameters<typeof createEnvelope<OutboundType>>[0]);
}

/** What a stored outbound message says. */
export function sayingIn(envelope: Envelope): Saying {
  const { type, data } = envelope as Envelope<OutboundType>;
  const { conversation } = data;
  switch (type) {
    case 'egress.post.v1':
      return { kind: 'post', handle: data.handle, conversation, body: data.body };
    case 'egress.update.v1':
      return { kind: 'update', handle: data.handle, conversation, body: data.body };
    case 'egress.delete.v1':
      return { kind: 'delete', handle: data.handle, conversation };
    case 'egress.react.v1':
      return { kind: 'react', target: data.target, conversation, reaction: data.reaction, remove: data.remove };
  }
}
