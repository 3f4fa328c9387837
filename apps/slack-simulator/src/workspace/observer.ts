import { pageMessage } from '../shapes/page';
import type { PageMessage } from '../shapes/page';
import type { Workspace } from './workspace';

export interface ReplyQuery {
  channelId: string;
  /** Only messages after this one. */
  after: string;
  threadTs?: string;
  timeoutMs?: number;
  matches?: (message: PageMessage) => boolean;
}

/** Hears what is said, in process. */
export interface Observer {
  /** Oldest first, all that is kept; `thread` for one thread with its root. */
  messagesIn(channelId: string, thread?: string): PageMessage[];
  /** Hears every new message, ephemeral ones included. @returns a function that ends it */
  onMessage(listener: (message: PageMessage) => void): () => void;
  /** The first message of a bot that fits. @throws Error when none came in time */
  waitForReply(query: ReplyQuery): Promise<PageMessage>;
  stop(): void;
}

export function createObserver(workspace: Workspace): Observer {
  const listeners = new Set<(message: PageMessage) => void>();
  const quit = workspace.listen((fact) => {
    if (listeners.size === 0) return;
    if (fact.type !== 'message' && (fact.type !== 'ephemeral' || fact.isChange || fact.isGone)) return;
    const shown = pageMessage(fact.message);
    for (const listener of listeners) listener(shown);
  });
  const observer: Observer = {
    messagesIn(channelId, thread) {
      const log = workspace.log(channelId);
      const root = thread === undefined ? undefined : log.get(thread);
      const said = thread === undefined ? log.all() : [...(root ? [root] : []), ...log.replies(thread)];
      return said.map(pageMessage);
    },
    onMessage(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    waitForReply({ channelId, after, threadTs, timeoutMs = 5000, matches = () => true }) {
      const fits = (message: PageMessage) =>
        message.botId !== undefined &&
        message.channel === channelId &&
        message.ts > after &&
        (threadTs === undefined || message.threadTs === threadTs) &&
        matches(message);
      return new Promise((resolve, reject) => {
        const found = observer.messagesIn(channelId).find(fits);
        if (found) return resolve(found);
        const timer = setTimeout(() => {
          off();
          reject(new Error(`no reply came in ${channelId} after ${after} within ${timeoutMs} ms`));
        }, timeoutMs);
        const off = observer.onMessage((message) => {
          if (!fits(message)) return;
          clearTimeout(timer);
          off();
          resolve(message);
        });
      });
    },
    stop: quit,
  };
  return observer;
}
