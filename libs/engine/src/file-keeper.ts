import { createHash } from 'node:crypto';
import { MAX_FILE_BYTES } from '@errand/contracts';
import type { HandlerCalls } from './handler';
import type { HeldLease } from './lease-keeper';
import type { PersistDeps } from './persist';
import { persist } from './persist';

/** What the engine needs of the store to send files; the shapes are those of `@errand/storage`. */
export interface FileStore {
  /** Stores the bytes whole. Those that are there already stay as they are. */
  put(file: { id: string; executionId: string; size: number }, bytes: Uint8Array): Promise<void>;
}

/** What the file of an execution is called before it is stored. */
export function fileOf(executionId: string, bytes: Uint8Array): { id: string; size: number } {
  const hash = createHash('sha256').update(executionId).update('\0').update(bytes);
  return { id: hash.digest('hex').slice(0, 40), size: bytes.length };
}

/**
 * Keeps the files of one execution until egress has sent them. They are named by what they are, so that a rerun that
 * makes the same file sends nothing new.
 */
export function createFileKeeper(
  executionId: string,
  held: HeldLease,
  deps: PersistDeps & { files: FileStore },
): HandlerCalls['storeFile'] {
  return async (bytes) => {
    const size = bytes.length;
    if (size === 0) throw new Error('a file that is empty cannot be sent');
    if (size > MAX_FILE_BYTES) throw new Error(`a file has ${size} bytes, ${MAX_FILE_BYTES} is the most`);
    const { id } = fileOf(executionId, bytes);
    held.signal.throwIfAborted();
    const whileRunning = { ...deps, stopping: held.signal };
    await persist('storeFile', () => deps.files.put({ id, executionId, size }, bytes), whileRunning);
    held.signal.throwIfAborted();
    return { id, size };
  };
}
