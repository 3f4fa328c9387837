import type { Query } from '../database';
import type { ExecutionStore } from '../store';
import { findAbandoned } from './abandoned';
import { createClaim } from './claim';
import { createCommit } from './commit';
import { createFindEffect, createStoreEffect } from './effects';
import { releaseLease, renewLeases } from './lease';
import { createAddReply, createMarkPublished } from './replies';

export function createExecutionStore(query: Query): ExecutionStore {
  return {
    claim: createClaim(query),
    renew: (leases, leaseMs) => renewLeases(query, leases, leaseMs),
    release: (lease) => releaseLease(query, lease),
    addReply: createAddReply(query),
    findEffect: createFindEffect(query),
    storeEffect: createStoreEffect(query),
    commit: createCommit(query),
    markPublished: createMarkPublished(query),
    abandoned: (partitions, options) => findAbandoned(query, partitions, options),
  };
}
