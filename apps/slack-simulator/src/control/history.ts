import { pageMessage } from '../shapes/page';
import type { PageMessage } from '../shapes/page';
import type { Channel, Fact, Message } from '../workspace/model';
import type { Workspace } from '../workspace/workspace';

const EPHEMERALS_KEPT = 200;

/** What a person reads when a conversation or a thread is opened, messages only they can see included. */
export interface History {
  hear(fact: Fact): void;
  /** Oldest first. */
  read(query: { userId?: string; channel: Channel; thread?: string; limit: number }): PageMessage[];
  ephemeral(ts: string): Message | undefined;
  reset(): void;
}

export function createHistory(workspace: Workspace): History {
  const ephemerals = new Map<string, Message>();
  return {
    hear(fact) {
      if (fact.type !== 'ephemeral') return;
      const { message } = fact;
      if (fact.isGone) ephemerals.delete(message.ts);
      else ephemerals.set(message.ts, message);
      if (ephemerals.size > EPHEMERALS_KEPT) ephemerals.delete(ephemerals.keys().next().value!);
    },
    read({ userId, channel, thread, limit }) {
      const log = workspace.log(channel.id);
      const root = thread === undefined ? undefined : log.get(thread);
      const said =
        thread === undefined
          ? log.history({ limit }).messages.reverse()
          : [...(root ? [root] : []), ...log.replies(thread)].slice(-limit);
      const whispered = [...ephemerals.values()].filter(
        (one) => one.channelId === channel.id && one.ephemeralTo === userId && one.threadTs === thread,
      );
      if (whispered.length === 0) return said.map(pageMessage);
      return [...said, ...whispered].sort((a, b) => (a.ts < b.ts ? -1 : 1)).map(pageMessage);
    },
    ephemeral: (ts) => ephemerals.get(ts),
    reset: () => ephemerals.clear(),
  };
}
