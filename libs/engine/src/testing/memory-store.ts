import type { Envelope } from '@errand/contracts';
import type { Clock } from '../clock';
import type {
  AuditedCommand,
  Execution,
  ExecutionEnd,
  ExecutionStore,
  Lease,
  QueuedLane,
  StoredEffect,
} from '../execution-store';

interface Row extends Execution {
  owner: string;
  version: number;
  attempt: number;
  released: number;
  claimId: string | undefined;
  leaseEndsAt: number;
  endedAt: number;
  end: ExecutionEnd | undefined;
  lane: string | undefined;
  /** Its place in its lane, until its turn has come. */
  queued: number | undefined;
  replies: Map<number, { envelope: Envelope; published: boolean }>;
  effects: Map<string, StoredEffect>;
}

export type Operation = keyof ExecutionStore;

export interface MemoryStore extends ExecutionStore {
  rows: Map<string, Row>;
  /** What the audit was told. */
  audited: AuditedCommand[];
  /** Calls that wait here fail: the store is away. */
  away: boolean;
  /** Called before each operation; what it throws is the answer. After `after`, the operation was carried out. */
  before: ((operation: Operation) => void | Promise<void>) | undefined;
  after: ((operation: Operation) => void | Promise<void>) | undefined;
}

export class StoreAway extends Error {
  override readonly name = 'StoreAway';
  readonly code = 'store_unavailable';
}
class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
  readonly code = 'store_lease_lost';
}

/** The store's rules over a Map and a clock of the test's. `isExpired` stands for the database's clock. */
export function createMemoryStore(clock: Clock, isExpired: (envelope: Envelope) => boolean = () => false): MemoryStore {
  const rows = new Map<string, Row>();
  let queued = 0;
  const isUnpublished = ({ replies }: Row) => [...replies.values()].some(({ published }) => !published);
  /** What has ended unpublished in a lane, what runs there, then what is queued. */
  const inLane = (partition: number, lane: string | undefined): Row[] =>
    [...rows.values()]
      .filter(
        (row) =>
          lane !== undefined && row.partition === partition && row.lane === lane && (!row.end || isUnpublished(row)),
      )
      .sort((a, b) => placeOf(a) - placeOf(b));
  const placeOf = ({ end, queued }: Row) => queued ?? (end ? -1 : 0);
  const insert = (
    execution: Execution,
    held: Pick<Row, 'owner' | 'claimId' | 'leaseEndsAt' | 'lane'>,
    waits: boolean,
  ) =>
    rows.set(execution.id, {
      ...execution,
      ...held,
      ...(waits ? { version: 0, attempt: 0, queued: (queued += 1) } : { version: 1, attempt: 1, queued: undefined }),
      released: 0,
      endedAt: 0,
      end: undefined,
      replies: new Map(),
      effects: new Map(),
    });
  const fenced = ({ executionId, version }: Lease): Row => {
    const row = rows.get(executionId);
    if (!row || row.version !== version || row.end) throw new LeaseLost('the lease was lost');
    return row;
  };
  const guarded =
    <A extends unknown[], R>(operation: Operation, action: (...args: A) => R) =>
    async (...args: A): Promise<R> => {
      await store.before?.(operation);
      if (store.away) throw new StoreAway('the store is away');
      const result = action(...args);
      await store.after?.(operation);
      return result;
    };
  const store: MemoryStore = {
    rows,
    audited: [],
    away: false,
    before: undefined,
    after: undefined,
    claim: guarded('claim', (claim) => {
      const { owner, leaseMs, claimId, lane, isNext, ...execution } = claim;
      const row = rows.get(claim.id);
      const expired = isExpired(claim.envelope);
      const mine = { owner, claimId, leaseEndsAt: clock.now() + leaseMs };
      const waits = !isNext && inLane(claim.partition, lane).length > 0;
      if (!row || row.queued !== undefined) {
        if (!row) insert(execution, { ...mine, lane }, waits);
        else if (!waits) Object.assign(row, mine, { version: 1, attempt: 1, queued: undefined });
        if (waits) return { outcome: 'queued' };
        return { outcome: 'claimed', lease: { executionId: claim.id, version: 1 }, expired };
      }
      if (row.end) {
        const unpublished = [...row.replies].filter(([, reply]) => !reply.published);
        return { outcome: 'ended', unpublished: unpublished.map(([number, { envelope }]) => ({ number, envelope })) };
      }
      const isAgain = claimId !== undefined && row.claimId === claimId;
      const leaseEndsInMs = row.leaseEndsAt - clock.now();
      if (!isAgain && leaseEndsInMs > 0)
        return { outcome: 'busy', owner: row.owner, version: row.version, leaseEndsInMs };
      Object.assign(row, mine, !isAgain && { version: row.version + 1, attempt: row.attempt + 1 });
      if (row.version === 1) return { outcome: 'claimed', lease: { executionId: claim.id, version: 1 }, expired };
      return {
        outcome: 'taken_over',
        lease: { executionId: claim.id, version: row.version },
        attempt: row.attempt,
        lapsed: row.attempt - 1 - row.released,
        replies: [...row.replies].map(([number, { envelope }]) => ({ number, envelope })),
        expired,
      };
    }),
    enqueue: guarded('enqueue', ({ lane, ...execution }) => {
      if (!rows.has(execution.id))
        insert(execution, { owner: '', claimId: undefined, leaseEndsAt: clock.now(), lane }, true);
    }),
    nextOf: guarded('nextOf', (partition, lane, limit) =>
      inLane(partition, lane)
        .slice(0, limit)
        .map(({ id, plugin, handler, envelope, input }) => ({ id, plugin, handler, envelope, input, partition })),
    ),
    queuedLanes: guarded('queuedLanes', (partitions) => {
      const lanes = new Map<string, QueuedLane>();
      for (const { partition, lane, queued: place } of rows.values()) {
        if (place === undefined || lane === undefined || !partitions.includes(partition)) continue;
        lanes.set(lane, { partition, lane, count: (lanes.get(lane)?.count ?? 0) + 1 });
      }
      return [...lanes.values()];
    }),
    leaveLane: guarded('leaveLane', ({ executionId, version }) => {
      const row = rows.get(executionId);
      if (row?.version === version && !row.end) row.lane = undefined;
    }),
    renew: guarded('renew', (leases, leaseMs) =>
      leases
        .filter(({ executionId, version }) => {
          const row = rows.get(executionId);
          if (!row || row.version !== version || row.end) return true;
          row.leaseEndsAt = clock.now() + leaseMs;
          return false;
        })
        .map(({ executionId }) => executionId),
    ),
    release: guarded('release', ({ executionId, version }) => {
      const row = rows.get(executionId);
      if (!row || row.version !== version || row.end) return;
      Object.assign(row, { version: version + 1, released: row.released + 1, leaseEndsAt: clock.now() });
    }),
    addReply: guarded('addReply', (lease, { number, envelope }) => {
      const { replies } = fenced(lease);
      if (!replies.has(number)) replies.set(number, { envelope, published: false });
    }),
    findEffect: guarded('findEffect', (lease, key) => fenced(lease).effects.get(key)),
    storeEffect: guarded('storeEffect', (lease, key, effect) => {
      const { effects } = fenced(lease);
      if (!effects.has(key)) effects.set(key, effect);
    }),
    commit: guarded('commit', (lease, end, replies, audited) => {
      const done = rows.get(lease.executionId);
      if (done?.end && done.version === lease.version) return; // asked again
      const row = fenced(lease);
      for (const { number, envelope } of replies) row.replies.set(number, { envelope, published: false });
      Object.assign(row, { end, endedAt: clock.now() });
      if (audited) store.audited.push(audited);
    }),
    markPublished: guarded('markPublished', (executionId, numbers) => {
      for (const number of numbers) rows.get(executionId)!.replies.get(number)!.published = true;
    }),
    abandoned: guarded('abandoned', (partitions, { graceMs }) =>
      [...rows.values()].filter((row) => {
        if (!partitions.includes(row.partition)) return false;
        if (row.queued !== undefined) return false;
        if (!row.end) return row.leaseEndsAt <= clock.now();
        return isUnpublished(row) && row.endedAt + graceMs <= clock.now();
      }),
    ),
  };
  return store;
}
