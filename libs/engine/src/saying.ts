import type { Conversation, Envelope, MessageData, OutboundType, ReplyBody } from '@errand/contracts';
import { channelPartition, createEnvelope, handleOf, messageSchemas } from '@errand/contracts';
import type { MessageRef } from '@errand/plugin-sdk';
import type { Answering, Said } from './answering';
import { addressed, sayIn } from './answering';
import type { Execution } from './execution-store';
import type { HandlerMessage } from './handler';
import type { Origin } from './origin';
import { originOf } from './origin';
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
export function sayingOf(
  message: HandlerMessage,
  position: number,
  execution: Execution,
  answering: Answering,
): Saying | undefined {
  const origin = originOf(execution.envelope);
  if (message.kind === 'post') {
    const said = sayIn(answering, message.reply, message.conversation && placeIn(message.conversation, origin));
    return said && postOf(said, position, execution);
  }
  const ref = message.message && messageRefOf(message.message, origin.teamId);
  if (ref?.conversation.ephemeralTo !== undefined)
    throw new Error('what is shown to one person only cannot be changed: Slack keeps no such message');
  if (message.kind === 'react') {
    const { reaction, remove } = message;
    const target = ref ? { handle: ref.handle } : { ts: tsOf(origin) };
    return {
      kind: 'react',
      target,
      conversation: ref?.conversation ?? placeOf(origin),
      reaction: reactionOf(reaction),
      remove,
    };
  }
  if (!ref) throw new Error(`there is no message to ${message.kind}`);
  const { handle, conversation } = ref;
  if (message.kind === 'delete') return { kind: 'delete', handle, conversation };
  const body = replyBodyOf(message.reply);
  if (!body) throw new Error('an update must say something; delete() takes a message away');
  if (body.file) throw new Error('a message cannot be changed to a file: delete it, and send the file');
  return { kind: 'update', handle, conversation, body: addressed(body, conversation, answering) };
}

/** @param position as of `sayingOf` */
export function postOf({ body, conversation }: Said, position: number, { id }: Execution): Saying {
  return { kind: 'post', handle: handleOf(id, position), conversation, body };
}

const placeSchema = messageSchemas['egress.post.v1'].shape.conversation;

/** @throws TypeError when it is none of this workspace */
function placeIn(conversation: unknown, { teamId }: Origin): Conversation {
  const parsed = placeSchema.safeParse(conversation);
  if (!parsed.success)
    throw new TypeError('a place is { channelId, threadTs? }, of which a channel is named by its id');
  if (parsed.data.teamId !== teamId) throw new TypeError('that place is in another workspace');
  return parsed.data;
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
function placeOf({ teamId, channelId, threadTs }: Origin): Conversation {
  if (channelId === undefined) throw new Error('it happened in no conversation: there is none to say it in');
  return { teamId, channelId, ...(threadTs && { threadTs }) };
}

function tsOf({ ts }: Origin): string {
  if (ts === undefined) throw new Error('there is no message to react to');
  return ts;
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
