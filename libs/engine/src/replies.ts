import type { Envelope, MessageData, ReplyBody } from '@errand/contracts';
import { channelPartition, createEnvelope, handleOf } from '@errand/contracts';
import type { Execution, ExecutionEnd, ExecutionStore, StoredReply } from './execution-store';
import { isLeaseLost } from './execution-store';
import type { HeldLease } from './lease-keeper';
import type { PersistDeps } from './persist';
import { persist } from './persist';
import { replyBodyOf } from './reply-body';

export interface Replies {
  /** Stores a reply, publishes it, and lets the run go on. In the order of the calls. */
  send(reply: unknown): Promise<void>;
  /** Stores how the execution ended, with its last replies; then publishes what is not published yet. */
  finish(end: ExecutionEnd, last: readonly ReplyBody[]): Promise<void>;
  count(): number;
}

export interface RepliesDeps extends PersistDeps {
  store: ExecutionStore;
  publish(envelope: Envelope): Promise<void>;
  source: string;
}

/**
 * The numbered replies of one execution. The number makes the key under which egress posts a reply once, however often
 * it is published. What a crashed run had stored stays the reply of its number: a rerun does not say it in other words.
 *
 * @param stored the replies of the run before this one
 */
export function createReplies(
  execution: Execution,
  held: HeldLease,
  stored: readonly StoredReply[],
  deps: RepliesDeps,
): Replies {
  const { store } = deps;
  const known = new Map(stored.map(({ number, envelope }) => [number, envelope]));
  const published = new Set<number>();
  let next = 0;
  let sending: Promise<void> = Promise.resolve();

  /** While the handler runs, a reply is tried for as long as the handler may run. */
  const whileRunning: PersistDeps = { ...deps, stopping: held.signal };
  const publish = async (number: number, envelope: Envelope, how: PersistDeps) => {
    await persist('publish', () => deps.publish(envelope), how);
    published.add(number);
  };
  const sendOne = async (number: number, body: ReplyBody) => {
    held.signal.throwIfAborted();
    const envelope = known.get(number) ?? envelopeOf(execution, held, number, body, deps.source);
    if (!known.has(number)) {
      await persist('addReply', () => store.addReply(held.lease, { number, envelope }), whileRunning);
      known.set(number, envelope);
    }
    held.signal.throwIfAborted();
    await publish(number, envelope, whileRunning);
  };
  const freeNumber = () => {
    while (known.has(next)) next += 1;
    return next++;
  };

  return {
    async send(reply) {
      const body = replyBodyOf(reply);
      if (!body) return;
      const number = next++;
      const sent = sending.then(() => sendOne(number, body));
      sending = sent.catch((err: unknown) => {
        if (isLeaseLost(err)) held.abort('lost');
        throw err;
      });
      sending.catch(() => undefined); // `finish` meets it again
      return sent;
    },
    async finish(end, last) {
      await sending;
      const final = last.map((body) => {
        const number = freeNumber();
        return { number, envelope: envelopeOf(execution, held, number, body, deps.source) };
      });
      await persist('commit', () => store.commit(held.lease, end, final), deps);
      for (const { number, envelope } of final) known.set(number, envelope);
      const all = [...known].sort(([a], [b]) => a - b);
      for (const [number, envelope] of all) if (!published.has(number)) await publish(number, envelope, deps);
      if (all.length === 0) return;
      const numbers = all.map(([number]) => number);
      await persist('markPublished', () => store.markPublished(execution.id, numbers), deps);
    },
    count: () => known.size,
  };
}

/** Publishes again what an ended execution may not have published. */
export async function publishAgain(executionId: string, unpublished: StoredReply[], deps: RepliesDeps): Promise<void> {
  const inOrder = [...unpublished].sort((a, b) => a.number - b.number);
  for (const { envelope } of inOrder) await persist('publish', () => deps.publish(envelope), deps);
  if (inOrder.length === 0) return;
  const numbers = inOrder.map(({ number }) => number);
  await persist('markPublished', () => deps.store.markPublished(executionId, numbers), deps);
}

/** In the thread where the command was typed. */
function envelopeOf(
  { id, envelope: event }: Execution,
  held: HeldLease,
  number: number,
  body: ReplyBody,
  source: string,
): Envelope<'egress.post.v1'> {
  const { teamId, channelId, threadTs } = event.data as MessageData<'slack.message.v1'>;
  return createEnvelope({
    type: 'egress.post.v1',
    source,
    dedupkey: `reply:${handleOf(id, number)}`,
    partitionkey: channelPartition(teamId, channelId),
    correlationid: event.correlationid,
    traceparent: event.traceparent,
    data: {
      executionId: id,
      number,
      leaseVersion: held.lease.version,
      conversation: { teamId, channelId, ...(threadTs && { threadTs }) },
      priority: 'interactive',
      handle: handleOf(id, number),
      body,
    },
  });
}
