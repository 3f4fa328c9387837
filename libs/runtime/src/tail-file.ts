import { open, stat } from 'node:fs/promises';

const CHUNK_BYTES = 65_536;
/** Of a file that is read, whatever is asked for. */
const MOST_BYTES = 1_000_000;
const NEWLINE = 10;

/**
 * The last lines of a file, oldest first: read from its end, the last megabyte of it at most.
 *
 * @returns none of what is no file but, say, a terminal
 * @throws as of node:fs, where it cannot be read
 */
export async function tailFile(path: string, count: number): Promise<string[]> {
  if (!(await stat(path)).isFile()) return []; // opening a pipe may wait for ever
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const least = Math.max(0, size - MOST_BYTES);
    let read = Buffer.alloc(0);
    let at = size;
    for (let newlines = 0; at > least && newlines <= count;) {
      const length = Math.min(CHUNK_BYTES, at - least);
      at -= length;
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
      const chunk = buffer.subarray(0, bytesRead);
      newlines += chunk.filter((byte) => byte === NEWLINE).length;
      read = Buffer.concat([chunk, read]);
    }
    const lines = read
      .toString('utf8')
      .replace(/\r?\n$/, '')
      .split('\n');
    if (at > 0 && lines.length > 1) lines.shift(); // its beginning was not read
    return read.length === 0 ? [] : lines.slice(-count);
  } finally {
    await file.close();
  }
}
