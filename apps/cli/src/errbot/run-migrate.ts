import { basename, join } from 'node:path';
import type { CliDeps, ExitCode } from '../cli-deps';
import { printable, printableJson } from '../printable';
import { readText } from '../read-text';
import { table } from '../table';
import { UsageError } from '../usage';
import type { Migration, Note } from './migrate-errbot';
import { migrateErrbot } from './migrate-errbot';
import { parseOptions } from '../parse-options';

/**
 * `errand migrate errbot`: writes errand.yaml and .env from a config.py, and says what became of it.
 *
 * @returns 1 where something could not be read, so that somebody has to look at it
 * @throws UsageError
 */
export function runMigrate(args: readonly string[], deps: CliDeps): ExitCode {
  const { values, positionals } = parse(args);
  const [, from, path] = positionals;
  if (from !== 'errbot') throw new UsageError(`migrate takes errbot, not ${JSON.stringify(from ?? '')}`);
  if (path === undefined || positionals.length > 3) throw new UsageError('migrate errbot takes one config.py');
  const folder = values.out ?? '.';
  const targets = { yaml: join(folder, 'errand.yaml'), env: join(folder, '.env') };

  const migration = migrate(path, deps);
  const written = [targets.yaml, ...(migration.env === undefined ? [] : [targets.env])];
  const there = written.filter((target) => deps.files.exists(target));
  if (there.length > 0 && !values.force)
    throw new Error(`${there.join(' and ')} would be replaced: --force does it, --out <folder> writes elsewhere`);
  // the secrets first: without them, the other file looks as if all were done
  if (migration.env !== undefined) deps.files.write(targets.env, migration.env, { mode: 0o600 });
  deps.files.write(targets.yaml, migration.yaml, { mode: 0o644 });

  if (values.json) {
    const { keys, variables, notes } = migration;
    deps.out(`${printableJson({ written, keys, variables, notes })}\n`);
  } else deps.out(report(migration, targets, path));
  return migration.notes.some(({ kind }) => kind === 'unread') ? 1 : 0;
}

function parse(args: readonly string[]) {
  return parseOptions({
    args: [...args],
    allowPositionals: true,
    options: { out: { type: 'string' }, force: { type: 'boolean' }, json: { type: 'boolean' } },
  });
}

/** @throws Error naming the file, and the line where there is one */
function migrate(path: string, { files }: CliDeps): Migration {
  const source = sourceOf(path, files);
  try {
    return migrateErrbot(source, basename(path));
  } catch (err) {
    throw new Error(`${path}: ${(err as Error).message}`, { cause: err });
  }
}

/** Python's files may say in which encoding they are. */
function sourceOf(path: string, files: CliDeps['files']): string {
  const raw = readText(path, files, 'latin1');
  const [, encoding = 'utf-8'] = /^(?:[^\n]*\n)?[ \t\f]*#[^\n]*?coding[:=][ \t]*([-\w.]+)/.exec(raw) ?? [];
  try {
    return readText(path, files, encoding.replace(/^latin[-_]1$/i, 'latin1'));
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code !== 'ERR_ENCODING_NOT_SUPPORTED') throw err;
    throw new Error(`${path} is in ${encoding}, which is not known`, { cause: err });
  }
}

const headings: Record<Note['kind'], string> = {
  unread: 'Could not be read; write it yourself, rules in doubt are for admins alone until then:',
  left_out: 'Not carried over:',
  look: 'Carried over with a difference:',
  pin: 'Names, which others can take; they stand for nobody until errand acl pin has written the ids:',
};

function report(
  { keys, env, variables, notes }: Migration,
  targets: { yaml: string; env: string },
  path: string,
): string {
  const parts = [`wrote ${printable(targets.yaml)}: ${keys} ${keys === 1 ? 'key' : 'keys'} from ${printable(path)}\n`];
  if (env !== undefined) parts.push(`wrote ${printable(targets.env)}, for you alone: ${variables.join(', ')}\n`);
  for (const kind of ['unread', 'left_out', 'look', 'pin'] as const) {
    const rows = notes
      .filter((note) => note.kind === kind)
      .map(({ line, name, text }) => [String(line), name ?? '-', text].map((cell) => printable(cell)));
    if (rows.length > 0) parts.push(`\n${headings[kind]}\n${table(['LINE', 'SETTING', 'WHAT'], rows)}`);
  }
  parts.push(`\nNext: errand config check ${printable(targets.yaml)}\n`);
  return parts.join('');
}
