import type { Query } from './database';
import { FileGoneError } from './errors';
import type { FileStore, StoredFile } from './store';
import { fromText, toText } from './text';

/** Small enough for a statement and for memory: many files may be on their way at once. */
const PIECE_BYTES = 256 * 1024;

export function createFileStore(query: Query): FileStore {
  const find: FileStore['find'] = async (id) => {
    const [row] = await query<{ id: string; execution_id: string; size: string | number }>(
      'select id, execution_id, size from files where id = $1 and is_complete',
      [toText(id)],
    );
    return row && { id: fromText(row.id), executionId: fromText(row.execution_id), size: Number(row.size) };
  };
  return {
    find,
    async put(file, bytes) {
      const id = toText(file.id);
      const [row] = await query<{ is_complete: boolean }>(
        `insert into files (id, execution_id, size) values ($1, $2, $3)
         on conflict (id) do update set stored_at = now() returning is_complete`,
        [id, toText(file.executionId), file.size],
      );
      if (row?.is_complete) return;
      for (let number = 0; number * PIECE_BYTES < bytes.length; number += 1) {
        const piece = bytes.subarray(number * PIECE_BYTES, (number + 1) * PIECE_BYTES);
        await query(
          `insert into file_pieces (file_id, number, bytes) values ($1, $2, $3::bytea)
           on conflict (file_id, number) do nothing`,
          [id, number, piece],
        );
      }
      await query('update files set is_complete = true where id = $1', [id]);
    },
    async *read(file: StoredFile) {
      const pieces = Math.ceil(file.size / PIECE_BYTES);
      for (let number = 0; number < pieces; number += 1) {
        const [row] = await query<{ bytes: Uint8Array }>(
          'select bytes from file_pieces where file_id = $1 and number = $2',
          [toText(file.id), number],
        );
        if (!row) throw new FileGoneError(file.id);
        yield row.bytes;
      }
    },
  };
}
