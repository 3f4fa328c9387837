import type { FileStore } from '../file-keeper';

export interface MemoryFiles extends FileStore {
  /** By id. */
  stored: Map<string, { executionId: string; bytes: Buffer }>;
}

export function createMemoryFiles(): MemoryFiles {
  const stored: MemoryFiles['stored'] = new Map();
  return {
    stored,
    async put({ id, executionId }, bytes) {
      if (!stored.has(id)) stored.set(id, { executionId, bytes: Buffer.from(bytes) });
    },
  };
}
