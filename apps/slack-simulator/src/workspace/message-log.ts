import { microsOf } from './timestamps';
import type { Message } from './model';

export interface HistoryQuery {
  /** Exclusive unless `inclusive`. */
  oldest?: string;
  latest?: string;
  inclusive?: boolean;
  limit: number;
}

/** The newest messages of one conversation, in order; the oldest fall off when it is full. */
export interface MessageLog {
  add(message: Message): void;
  get(ts: string): Message | undefined;
  remove(ts: string): void;
  /** Newest first, thread replies left out unless broadcast. `more` when older ones match. */
  history(query: HistoryQuery): { messages: Message[]; more: boolean };
  /** Replies of a thread, oldest first, without the root. */
  replies(rootTs: string): readonly Message[];
  /** Every message kept, oldest first. */
  all(): Message[];
  /** True when a message with this ts may have been here and fallen off. */
  mayHaveHeld(ts: string): boolean;
}

export function createMessageLog(capacity: number): MessageLog {
  let order: Message[] = [];
  let head = 0; // what stands before it has fallen off; cut away in bulk
  let fellOff = 0;
  const byTs = new Map<string, Message>();
  const threads = new Map<string, Message[]>();

  const dropOldest = () => {
    const oldest = order[head]!;
    head += 1;
    if (head > capacity) {
      order = order.slice(head);
      head = 0;
    }
    if (byTs.get(oldest.ts) !== oldest) return; // was removed before
    forget(oldest);
    fellOff = microsOf(oldest.ts);
  };
  const forget = (message: Message) => {
    byTs.delete(message.ts);
    if (!message.threadTs || message.threadTs === message.ts) return;
    const replies = threads.get(message.threadTs);
    const index = replies?.indexOf(message) ?? -1;
    if (index >= 0) replies!.splice(index, 1);
    if (replies?.length === 0) threads.delete(message.threadTs);
  };
  /** Index of the first message that is not before `micros`. */
  const seek = (micros: number) => {
    let low = head;
    let high = order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (microsOf(order[middle]!.ts) < micros) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return {
    add(message) {
      order.push(message);
      byTs.set(message.ts, message);
      if (message.threadTs && message.threadTs !== message.ts) {
        const replies = threads.get(message.threadTs);
        if (replies) replies.push(message);
        else threads.set(message.threadTs, [message]);
      }
      if (order.length - head > capacity) dropOldest();
    },
    get: (ts) => byTs.get(ts),
    remove(ts) {
      const message = byTs.get(ts);
      if (message) forget(message);
    },
    history({ oldest, latest, inclusive, limit }) {
      const from = oldest === undefined ? head : seek(microsOf(oldest) + (inclusive ? 0 : 1));
      const to = latest === undefined ? order.length : seek(microsOf(latest) + (inclusive ? 1 : 0));
      const messages: Message[] = [];
      for (let i = to - 1; i >= from; i -= 1) {
        const message = order[i]!;
        const isReply = message.threadTs !== undefined && message.threadTs !== message.ts;
        if ((isReply && !message.isBroadcast) || byTs.get(message.ts) !== message) continue;
        if (messages.length === limit) return { messages, more: true };
        messages.push(message);
      }
      return { messages, more: false };
    },
    replies: (rootTs) => threads.get(rootTs) ?? [],
    all: () => [...byTs.values()],
    mayHaveHeld: (ts) => microsOf(ts) <= fellOff,
  };
}
