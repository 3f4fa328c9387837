import { randomUUID } from 'node:crypto';
import type { Logger } from '@errand/runtime';
import type { ConsumeMessage } from 'amqplib';
import type { Job } from '../lanes';
import { createLanes } from '../lanes';
import { NOT_OPEN, keepChannel } from './channel-keeper';
import { errorText, replyCode } from './error-text';
import type { Link } from './link';
import type { TopologyGuard } from './topology-guard';

/** Consumes one queue, for ever: whatever ends it, it consumes again, or says why not. */
export interface QueueConsumer {
  fault(): string | undefined;
  /** Finishes what runs, acks, closes the channel: what was not started goes back to the queue in order. */
  stop(): Promise<void>;
}

/** What a job may do with its message; all of it ends with the channel the message came on. */
export interface Ownership {
  signal: AbortSignal;
  ack(): void;
}

/**
 * One channel for one queue. The lanes outlive the channel: what a lost channel delivered comes again on the next one,
 * and waits there for the handler that is still at it, so that no key is handled twice at a time.
 */
export function consumeQueue(options: {
  link: Link;
  guard: TopologyGuard;
  queue: string;
  prefetch: number;
  /** How many may wait in a lane before they are shed. */
  shedOver?: number | undefined;
  toJob: (message: ConsumeMessage, own: Ownership) => Job;
  /** Puts a message from which `toJob` made no job where somebody finds it; it is acked when this resolves. */
  setAside: (message: ConsumeMessage, reason: string) => Promise<void>;
  logger: Logger;
  onChange: () => void;
}): QueueConsumer {
  const { link, guard, queue, prefetch, shedOver, toJob, setAside, logger, onChange } = options;
  const lanes = createLanes({ logger, shed: shedOver === undefined ? undefined : { over: shedOver, full: prefetch } });
  /** Never throws: amqplib takes that for a broken connection, and the message would come again and break the next. */
  const jobOf = (message: ConsumeMessage, own: Ownership): Job => {
    try {
      return toJob(message, own);
    } catch (err) {
      const run = async () => {
        await setAside(message, errorText(err));
        own.ack();
      };
      return { lane: `/${randomUUID()}`, signal: own.signal, run };
    }
  };
  const keeper = keepChannel({
    link,
    what: `consume ${queue}`,
    logger,
    onChange,
    open: (connection) => connection.createChannel(),
    async setup(channel, gone) {
      await guard.ensured;
      await channel.prefetch(prefetch);
      // What was delivered comes again when its channel is lost, so that it is not ours any more. When its queue was
      // deleted it does not: then it is nobody's but ours, and is carried out.
      const notOurs = new AbortController();
      let isDeleted = false;
      gone.addEventListener('abort', () => isDeleted || notOurs.abort(), { once: true });
      const deliver = (message: ConsumeMessage | null) => {
        if (!message) {
          isDeleted = true;
          return keeper.replace('the broker cancelled the consumer: the queue was deleted or has moved');
        }
        const ack = () => {
          if (gone.aborted) return;
          link.gatherAcks();
          channel.ack(message);
        };
        lanes.add(jobOf(message, { signal: notOurs.signal, ack }));
      };
      try {
        await channel.consume(queue, deliver);
      } catch (err) {
        const connection = link.connection();
        if (replyCode(err) === 404 && connection) await guard.ensure(connection);
        throw err;
      }
    },
  });
  return {
    fault() {
      const fault = keeper.fault();
      // One sentence for all that merely start: sixteen partitions do not make sixteen changes of readiness.
      return fault === NOT_OPEN ? 'not consuming yet' : fault && `not consuming ${queue}: ${fault}`;
    },
    async stop() {
      await lanes.stop();
      await keeper.stop();
    },
  };
}
