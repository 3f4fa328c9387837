import { createHash } from 'node:crypto';
import { migrations } from '../migrations';
import type { BackupRow, BackupStore } from './backup-store';
import { backupTables } from './backup-store';

/** A file that is no backup, is damaged, or comes from a newer version; the message says which, in one line. */
export class BackupFileError extends Error {
  override readonly name = 'BackupFileError';
  readonly code = 'backup_file';
}

const FORMAT = 1;
const schema = Math.max(...migrations.map(({ version }) => version));

/**
 * A backup as lines of JSON: what it is, a line for each row, and a last one with their number and the SHA-256 of all
 * that stands before it, so that half a file is known for one.
 */
export async function* writeBackup(store: BackupStore, about: { version: string; at: Date }): AsyncIterable<string> {
  const hash = createHash('sha256');
  const line = (value: unknown) => {
    const text = `${JSON.stringify(value)}\n`;
    hash.update(text);
    return text;
  };
  yield line({ backup: 'errand', format: FORMAT, schema, version: about.version, at: about.at.toISOString() });
  let rows = 0;
  for await (const { table, row } of store.rows()) {
    rows += 1;
    yield line({ table, row });
  }
  yield `${JSON.stringify({ end: true, rows, sha256: hash.digest('hex') })}\n`;
}

/** @throws BackupFileError */
export function readBackup(text: string): BackupRow[] {
  const ending = text.lastIndexOf('\n', text.length - 2) + 1;
  const lines = text.slice(0, ending).split('\n').filter(Boolean).map(readLine);
  const [head, ...rest] = lines;
  if (head?.['backup'] !== 'errand') throw new BackupFileError('it is no backup of Errand');
  if (Number(head['format']) > FORMAT || Number(head['schema']) > schema)
    throw new BackupFileError(
      `it was written by a newer version of Errand, ${String(head['version'])}: restore it with that one`,
    );
  const end = readLine(text.slice(ending), rest.length);
  if (end['end'] !== true) throw new BackupFileError('it has no end: it was not written to the last line');
  const sha256 = createHash('sha256').update(text.slice(0, ending)).digest('hex');
  if (end['rows'] !== rest.length || end['sha256'] !== sha256)
    throw new BackupFileError('it was changed or damaged: its last line does not fit what stands before it');
  return rest.map(({ table, row }, at) => {
    const known = backupTables.find((name) => name === table);
    if (!known || typeof row !== 'object' || row === null)
      throw new BackupFileError(`line ${at + 2} is no row of a table`);
    return { table: known, row: row as Record<string, unknown> };
  });
}

function readLine(text: string, at: number): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // said below
  }
  throw new BackupFileError(at === 0 ? 'it is no backup of Errand' : `line ${at + 1} cannot be read`);
}
