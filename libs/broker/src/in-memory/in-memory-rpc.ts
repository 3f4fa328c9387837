import { RequestFailedError, RequestTimeoutError, UnroutableError } from '../errors';
import type { Call, InMemoryState } from './in-memory-state';

/** Requests in flight at once, per serving process. */
const PREFETCH = 32;

/** request/serve in memory, with RabbitMQ's way of waiting: a request waits in its queue for somebody who serves. */
export function inMemoryRpc(state: InMemoryState): {
  request(service: string, body: unknown, deadlineMs: number): Promise<unknown>;
  serve(service: string, handler: (body: unknown) => Promise<unknown>): () => Promise<void>;
} {
  const queueOf = (service: string) => {
    const queue = state.rpc.get(service);
    if (!queue) throw new UnroutableError(`no queue takes requests to the service ${service}`);
    return queue;
  };
  return {
    async request(service, body, deadlineMs) {
      const queue = queueOf(service);
      return new Promise((resolve, reject) => {
        const late = () => reject(new RequestTimeoutError(`${service} did not answer in ${deadlineMs} ms`));
        const timer = setTimeout(late, deadlineMs);
        const answer: Call['answer'] = (reply) => {
          clearTimeout(timer);
          if (reply.ok) resolve(JSON.parse(reply.body));
          else reject(new RequestFailedError(reply.message));
        };
        queue.push({ body: JSON.stringify(body) ?? 'null', answer });
      });
    },
    serve(service, handler) {
      const running = new Set<Promise<void>>();
      let stopping = false;
      const consumer = queueOf(service).consume(PREFETCH, ({ value, ack }) => {
        if (stopping) return;
        const run = async () => {
          try {
            value.answer({ ok: true, body: JSON.stringify(await handler(JSON.parse(value.body))) ?? 'null' });
          } catch (err) {
            value.answer({ ok: false, message: (err as Error).message });
          }
          ack();
        };
        const done = run().finally(() => running.delete(done));
        running.add(done);
      });
      return async () => {
        stopping = true;
        await Promise.all(running);
        consumer.close();
      };
    },
  };
}
