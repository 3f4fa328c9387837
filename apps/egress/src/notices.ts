import { createEnvelope } from '@errand/contracts';
import type { Envelope } from '@errand/contracts';
import { randomUUID } from 'node:crypto';
import type { LedgerStore } from '@errand/storage';
import type { Lanes } from './lanes';
import { rowsOfNotice } from './outbound-rows';
import type { Rendering } from './parts';

export interface Notices {
  /**
   * Takes a notice into the ledger, a row per recipient, and wakes their lanes. The same notice again does nothing.
   *
   * @returns the lanes it went to
   */
  accept(envelope: Envelope<'egress.notice.v1'>): Promise<string[]>;
  /** Egress's own word to the admins; what is created again with the same `once` is the same notice, and told once. */
  create(kind: string, markdown: string, once?: string): Envelope<'egress.notice.v1'>;
}

/** @param deps.recipients `<@U…>` for people, `#channel` or a conversation id for rooms; none: notices go nowhere */
export function createNotices(deps: {
  recipients(): readonly string[];
  source: string;
  ledger: Pick<LedgerStore, 'accept'>;
  lanes: Pick<Lanes, 'offer' | 'resume'>;
  rendering: Rendering;
  partitionOf: (key: string) => number;
  /** Tells whoever sends the rows of this conversation that there are some. */
  tellOwner(conversation: string): void;
}): Notices {
  return {
    async accept(envelope) {
      // Each recipient on its own: one who cannot be reached holds up nobody.
      return Promise.all(
        [...new Set(deps.recipients())].map(async (recipient) => {
          const rows = rowsOfNotice(envelope, recipient, deps);
          const { outcome, rows: stored } = await deps.ledger.accept(rows);
          const conversation = stored[0]?.conversation ?? recipient;
          const isOurs =
            outcome === 'accepted' ? deps.lanes.offer(conversation, stored) : deps.lanes.resume(conversation);
          if (!isOurs) deps.tellOwner(conversation);
          return conversation;
        }),
      );
    },
    create(kind, markdown, once = randomUUID()) {
      const dedupkey = `notice:${kind}:${once}`;
      return createEnvelope({
        type: 'egress.notice.v1',
        source: deps.source,
        dedupkey,
        partitionkey: dedupkey,
        data: { kind, markdown },
      });
    },
  };
}
