import type { OnBatch } from '../batcher';
import type { Query } from '../database';
import type { ExecutionStore } from '../store';
import { findAbandoned } from './abandoned';
import { createClaim } from './claim';
import { createCommit } from './commit';
import { createFindEffect, createStoreEffect } from './effects';
import { createEnqueue, findNext, findQueuedLanes, leaveLane } from './lane';
import { releaseLease, renewLeases } from './lease';
import { createPublished } from './published';
import { createAddReply } from './replies';

export function createExecutionStore(query: Query, onBatch?: OnBatch): ExecutionStore {
  const published = createPublished(query, onBatch);
  return {
    claim: createClaim(query, published, onBatch),
    enqueue: createEnqueue(query, onBatch),
    nextOf: (partition, lane, limit) => findNext(query, published, { partition, lane, limit }),
    queuedLanes: (partitions) => findQueuedLanes(query, partitions),
    leaveLane: (lease) => leaveLane(query, lease),
    renew: (leases, leaseMs) => renewLeases(query, leases, leaseMs),
    release: (lease) => releaseLease(query, lease),
    addReply: createAddReply(query, onBatch),
    findEffect: createFindEffect(query, onBatch),
    storeEffect: createStoreEffect(query, onBatch),
    commit: createCommit(query, onBatch),
    markPublished: published.mark,
    abandoned: (partitions, options) => findAbandoned(query, partitions, options),
  };
}
