import type { Envelope } from '@errand/contracts';
import type { Answering, Said } from './answering';
import type { AuditedCommand, Execution, ExecutionEnd, ExecutionStore, StoredReply } from './execution-store';
import { isLeaseLost } from './execution-store';
import type { HandlerMessage } from './handler';
import type { HeldLease } from './lease-keeper';
import type { PersistDeps } from './persist';
import { persist } from './persist';
import { envelopeOf, postOf, sayingOf } from './saying';
import type { Line } from './script';
import { createScript } from './script';

export interface Replies {
  /**
   * Stores an outbound message, publishes it, and lets the run go on. In the order of the calls.
   *
   * @param ready what must be done before others can read it
   */
  send(message: HandlerMessage, answering: Answering, ready?: Promise<void>): Promise<void>;
  /**
   * Stores how the execution ended, with its last replies; then publishes what is not published yet.
   *
   * @param options.inPlace the replies are the run's own next ones. Else they are new messages in any case: what the
   *   engine says of a run (that it failed, or was interrupted) is not to be overlooked as a change of an old message
   * @param options.audited stored with it
   */
  finish(
    end: ExecutionEnd,
    last: readonly Said[],
    options: { inPlace: boolean; audited: AuditedCommand | undefined },
  ): Promise<void>;
  count(): number;
}

export interface RepliesDeps extends PersistDeps {
  store: ExecutionStore;
  publish(envelope: Envelope): Promise<void>;
  source: string;
  /** What nobody need wait for but the end of the process. Should it fail, what was published is published again. */
  later(task: Promise<void>): void;
}

/**
 * The numbered outbound messages of one execution. The number makes the key under which egress sends one once, however
 * often it is published. They are stored and published in the order of their numbers, over all runs.
 *
 * @param before.stored what the runs before this one had stored
 * @param before.attempt of this run
 */
export function createReplies(
  execution: Execution,
  held: HeldLease,
  before: { stored: readonly StoredReply[]; attempt: number },
  deps: RepliesDeps,
): Replies {
  const { store } = deps;
  const script = createScript(execution.id, before.attempt, before.stored);
  const stored = [...before.stored].sort((a, b) => a.number - b.number);
  let published = 0;
  let position = 0;
  let isOver = false;
  let sending: Promise<void> = Promise.resolve();

  /** While the handler runs, a message is tried for as long as the handler may run. */
  const whileRunning: PersistDeps = { ...deps, stopping: held.signal };
  const publishUpTo = async (number: number, how: PersistDeps) => {
    for (let next = stored[published]; next && next.number <= number; next = stored[published]) {
      const { envelope } = next;
      await persist('publish', () => deps.publish(envelope), how);
      published += 1;
    }
  };
  const replyOf = ({ number, saying }: Line): StoredReply[] => {
    if (!saying) return [];
    const at = { number, leaseVersion: held.lease.version, source: deps.source };
    return [{ number, envelope: envelopeOf(saying, execution, at) }];
  };
  const sendLine = async (line: Line) => {
    held.signal.throwIfAborted();
    for (const reply of replyOf(line)) {
      await persist('addReply', () => store.addReply(held.lease, reply), whileRunning);
      stored.push(reply);
    }
    held.signal.throwIfAborted();
    await publishUpTo(line.number, whileRunning);
  };

  return {
    async send(message, answering, ready = Promise.resolve()) {
      if (isOver) {
        deps.log.warn('the command said something after it had ended; nobody sees it');
        throw new Error('the command has ended: it can say nothing more');
      }
      const at = position++;
      const saying = sayingOf(message, at, execution, answering);
      const line = saying && script.next(at, saying);
      if (!line) return;
      const sent = Promise.all([sending, ready]).then(() => sendLine(line));
      sending = sent.catch((err: unknown) => {
        if (isLeaseLost(err)) held.abort('lost');
        throw err;
      });
      sending.catch(() => undefined); // `finish` meets it again
      return sent;
    },
    async finish(end, last, { inPlace, audited }) {
      isOver = true;
      await sending;
      if (!inPlace) position = script.behind(position);
      const lines = last.flatMap((said) => {
        const at = position++;
        return script.next(at, postOf(said, at, execution)) ?? [];
      });
      const final = [...lines, ...script.settle(position)].flatMap(replyOf);
      await persist('commit', () => store.commit(held.lease, end, final, audited), deps);
      stored.push(...final);
      await publishUpTo(Infinity, deps);
      if (stored.length === 0) return;
      const numbers = stored.map(({ number }) => number);
      deps.later(persist('markPublished', () => store.markPublished(execution.id, numbers), deps));
    },
    count: () => stored.length,
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
