import type { Files } from './files';

/** The settings of a whole house are a tenth of that. */
const MOST_BYTES = 2_000_000;

/**
 * A text of somebody's.
 *
 * @throws Error saying in a sentence why it cannot be read; where the file is at fault, with the code of Node
 * @throws RangeError there is no such encoding
 */
export function readText(path: string, files: Files, encoding = 'utf-8'): string {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let bytes: Uint8Array;
  try {
    bytes = files.read(path);
  } catch (err) {
    const { code = 'unknown' } = err as NodeJS.ErrnoException;
    throw Object.assign(new Error(`${path} cannot be read (${code})`, { cause: err }), { code });
  }
  if (bytes.length > MOST_BYTES) throw new Error(`${path} has more than ${MOST_BYTES / 1_000_000} MB`);
  try {
    return decoder.decode(bytes);
  } catch (err) {
    throw new Error(`${path} is no text in ${encoding}`, { cause: err });
  }
}
