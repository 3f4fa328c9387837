import { randomUUID } from 'node:crypto';
import type { Logger } from '@errand/runtime';
import type { Channel, ConsumeMessage } from 'amqplib';
import { MAX_BODY_BYTES, encodeBody } from '../envelope-body';
import { BrokerUnavailableError, RequestFailedError, RequestTimeoutError, UnroutableError } from '../errors';
import type { Topology } from '../topology';
import { exclusiveQueue, rpcServices } from '../topology';
import type { ChannelKeeper } from './channel-keeper';
import { keepChannel } from './channel-keeper';
import { errorText } from './error-text';
import type { Link } from './link';
import type { Publisher } from './publisher';
import type { TopologyGuard } from './topology-guard';

/** Requests in flight at once, per serving process. */
const PREFETCH = 32;

interface Pending {
  resolve(answer: unknown): void;
  reject(err: Error): void;
}

/** request/serve: a queue per service, answers through `errand.replies` to an exclusive queue of the asking process. */
export function rabbitMqRpc(options: {
  link: Link;
  guard: TopologyGuard;
  publisher: Publisher;
  topology: Topology;
  name: string;
  logger: Logger;
  onChange: () => void;
}) {
  const { link, guard, publisher, topology, name, logger, onChange } = options;
  const { names } = topology;
  const pending = new Map<string, Pending>();
  let replies: ChannelKeeper<Channel> | undefined;
  let replyQueue = '';

  const onReply = (message: ConsumeMessage | null) => {
    if (!message) return replies?.replace('the broker cancelled the consumer of replies');
    const asked = pending.get(String(message.properties.correlationId));
    if (!asked) return; // too late, or not ours
    try {
      const answer: unknown = JSON.parse(message.content.toString('utf8'));
      if (message.properties.type === 'answer') asked.resolve(answer);
      else asked.reject(new RequestFailedError(String(answer)));
    } catch {
      asked.reject(new RequestFailedError('the answer is not JSON'));
    }
  };
  const keepReplies = () =>
    keepChannel({
      link,
      what: 'replies',
      logger,
      onChange,
      open: (connection) => connection.createChannel(),
      async setup(channel, gone) {
        await guard.ensured;
        const queue = names.replyQueue(`${name}.${randomUUID()}`); // a fresh one: the last may still be locked
        await channel.assertQueue(queue, exclusiveQueue);
        await channel.bindQueue(queue, names.replies, queue);
        await channel.consume(queue, onReply, { noAck: true });
        replyQueue = queue;
        gone.addEventListener('abort', () => {
          for (const { reject } of pending.values())
            reject(new BrokerUnavailableError('the queue of replies was lost'));
        });
      },
    });

  return {
    async request(service: string, body: unknown, { deadlineMs }: { deadlineMs: number }): Promise<unknown> {
      checkService(service);
      const fault = link.fault();
      if (fault) throw new BrokerUnavailableError(fault);
      const keeper = (replies ??= keepReplies());
      const id = randomUUID();
      let timer: NodeJS.Timeout | undefined;
      try {
        return await new Promise((resolve, reject) => {
          const late = () =>
            reject(
              keeper.channel()
                ? new RequestTimeoutError(`${service} did not answer in ${deadlineMs} ms`)
                : new BrokerUnavailableError(`no queue for replies: ${keeper.fault()}`),
            );
          timer = setTimeout(late, deadlineMs);
          pending.set(id, { resolve, reject });
          const send = async () => {
            if (!(await keeper.opened())) throw new BrokerUnavailableError('closed');
            if (!pending.has(id)) return; // past its deadline already
            const properties = { messageId: id, correlationId: id, replyTo: replyQueue };
            await publisher.publish({ exchange: names.rpc, key: service }, encodeBody(body), properties);
          };
          send().catch(reject);
        });
      } finally {
        clearTimeout(timer);
        pending.delete(id);
      }
    },

    /** @returns how to stop, and what is wrong */
    serve(service: string, handler: (body: unknown) => Promise<unknown>) {
      checkService(service);
      const queue = names.rpcQueue(service);
      const running = new Set<Promise<void>>();
      let stopping = false;
      const answer = async ({ content, properties }: ConsumeMessage) => {
        const { replyTo, correlationId } = properties as { replyTo?: unknown; correlationId?: unknown };
        if (
          typeof replyTo !== 'string' ||
          !replyTo.startsWith(names.replyQueue('')) ||
          typeof correlationId !== 'string'
        )
          return logger.warn({ service }, 'a request without a way back was dropped');
        const [type, body] = await handle(handler, content);
        const properly = { messageId: randomUUID(), correlationId, type };
        await publisher
          .publish({ exchange: names.replies, key: replyTo }, encodeBody(body), properly, { mandatory: false })
          .catch((err: unknown) => logger.warn({ err, service }, 'an answer could not be sent'));
      };
      const keeper = keepChannel({
        link,
        what: `serve ${service}`,
        logger,
        onChange,
        open: (connection) => connection.createChannel(),
        async setup(channel, gone) {
          await guard.ensured;
          await channel.prefetch(PREFETCH);
          await channel.consume(queue, (message) => {
            if (!message)
              return keeper.replace('the broker cancelled the consumer: the queue was deleted or has moved');
            if (stopping) return;
            const done = answer(message).finally(() => {
              running.delete(done);
              if (!gone.aborted) channel.ack(message);
            });
            running.add(done);
          });
        },
      });
      return {
        fault: () => keeper.fault() && `not serving ${service}: ${keeper.fault()}`,
        async stop() {
          stopping = true;
          await Promise.all(running);
          await keeper.stop();
        },
      };
    },

    fault: () => replies?.fault() && `no queue for replies: ${replies.fault()}`,
    stop: async () => replies?.stop(),
  };
}

async function handle(
  handler: (body: unknown) => Promise<unknown>,
  content: Buffer,
): Promise<['answer' | 'error', unknown]> {
  if (content.length > MAX_BODY_BYTES) return ['error', `the request has more than ${MAX_BODY_BYTES} bytes`];
  try {
    return ['answer', await handler(JSON.parse(content.toString('utf8')))];
  } catch (err) {
    return ['error', err instanceof SyntaxError ? 'the request is not JSON' : errorText(err)];
  }
}

function checkService(service: string): void {
  if (!(rpcServices as readonly string[]).includes(service))
    throw new UnroutableError(`no queue takes requests to the service ${service}`);
}
