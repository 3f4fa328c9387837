import { join } from 'node:path';
import type { CliDeps, ExitCode } from '../cli-deps';
import { printable, shellWord } from '../printable';
import { UsageError } from '../usage';
import { skeleton } from './skeleton';
import { parseOptions } from '../parse-options';

/** `errand init`: a folder to begin with, which must be there. What is in it stays, unless `--force` says otherwise. */
export function runInit(args: readonly string[], deps: CliDeps): ExitCode {
  const { folder, force } = readArguments(args);
  const fail = (because: string): ExitCode => {
    deps.err(`The initialization of your Errand directory failed: ${because}\n`);
    return 1;
  };
  if (!deps.files.exists(folder)) {
    deps.err(`Target directory ${printable(folder)} must exist. Please create it.\n`);
    return fail('the target directory does not exist');
  }
  for (const [name, { text, mode }] of Object.entries(skeleton)) {
    const path = join(folder, name);
    const isThere = deps.files.exists(path);
    if (isThere && !force) {
      deps.out(`${printable(path)} is there already, and stays as it is\n`);
      continue;
    }
    try {
      deps.files.write(path, text, { mode });
    } catch (err) {
      const { code = 'unknown' } = err as NodeJS.ErrnoException;
      return fail(`${printable(path)} cannot be written (${code})`);
    }
    deps.out(`${printable(path)} ${isThere ? 'replaced' : 'written'}\n`);
  }
  const first = folder === '.' ? '' : `"cd ${shellWord(folder)}" then `;
  deps.out(`Your Errand directory has been correctly initialized!\n`);
  deps.out(`Just do ${first}"errand console", and say !tryme.\n`);
  return 0;
}

function readArguments(args: readonly string[]): { folder: string; force: boolean } {
  const { values, positionals } = parseOptions({
    args: [...args],
    allowPositionals: true,
    options: { force: { type: 'boolean' } },
  });
  const [, folder = '.', ...more] = positionals;
  if (more.length > 0) throw new UsageError('init takes one folder');
  return { folder, force: values.force ?? false };
}
