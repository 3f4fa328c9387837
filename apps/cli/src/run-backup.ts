import { BackupFileError, readBackup, sealAll, writeBackup } from '@errand/storage';
import { version } from '../package.json';
import type { CliDeps, ExitCode } from './cli-deps';
import { printable } from './printable';
import { UsageError } from './usage';
import { parseOptions } from './parse-options';

/** `errand backup`: what outlives a database, as a file that only its owner may read. */
export async function runBackup(args: readonly string[], deps: CliDeps): Promise<ExitCode> {
  const { path, force } = readArguments(args, 'backup');
  const at = new Date(deps.now());
  const file = path ?? `errand-backup-${at.toISOString().replace(/[:.]/g, '-')}.jsonl`;
  if (file !== '-' && !force && deps.files.exists(file))
    throw new UsageError(`${file} is there already; --force replaces it`);
  const { audit, backup, close } = await deps.connect({ publishes: false, isLong: true });
  try {
    await sealAll(audit);
    const lines: string[] = [];
    for await (const line of writeBackup(backup, { version, at })) {
      if (file === '-') deps.out(line);
      else lines.push(line);
    }
    if (file === '-') return 0;
    deps.files.write(file, lines.join(''), { mode: 0o600 });
    deps.out(`The backup file has been written in "${printable(file)}": ${rowsText(lines.length - 2)}.\n`);
    return 0;
  } finally {
    await close();
  }
}

/** `errand restore`: into an empty database, all of a file or nothing of it. */
export async function runRestore(args: readonly string[], deps: CliDeps): Promise<ExitCode> {
  const { path } = readArguments(args, 'restore');
  if (path === undefined) throw new UsageError('restore takes the file that backup has written');
  const rows = read(path, deps);
  const { backup, close } = await deps.connect({ publishes: false, isLong: true });
  try {
    await backup.restore(rows);
  } finally {
    await close();
  }
  deps.out(`Restore complete: ${rowsText(rows.length)}. You can start the workers.\n`);
  return 0;
}

function read(path: string, deps: CliDeps) {
  try {
    return readBackup(new TextDecoder('utf-8', { fatal: true }).decode(deps.files.read(path)));
  } catch (err) {
    const { code, message } = err as Error & { code?: string };
    if (err instanceof BackupFileError) throw new Error(`${path}: ${message}`, { cause: err });
    const reason =
      code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'it is no backup of Errand' : `it cannot be read (${code})`;
    throw new Error(`${path}: ${reason}`, { cause: err });
  }
}

function readArguments(args: readonly string[], word: string): { path: string | undefined; force: boolean } {
  const { values, positionals } = parseOptions({
    args: [...args],
    allowPositionals: true,
    options: word === 'backup' ? { force: { type: 'boolean' } } : {},
  });
  const [, path, ...more] = positionals;
  if (more.length > 0) throw new UsageError(`${word} takes one file`);
  return { path, force: (values as { force?: boolean }).force ?? false };
}

function rowsText(count: number): string {
  return count === 1 ? '1 row' : `${count} rows`;
}
