import { join } from 'node:path';
import type { CliDeps, ExitCode } from '../cli-deps';
import { printable } from '../printable';
import { UsageError } from '../usage';
import { pluginText } from './skeleton';
import { parseOptions } from '../parse-options';

const namePattern = /^[a-zA-Z][\w -]*$/;
const summaryPattern = /^[^\p{C}]{1,200}$/u;

/** `errand new-plugin`: asks for a name and a summary, unless they are given, and writes a plugin that runs. */
export async function runNewPlugin(args: readonly string[], deps: CliDeps): Promise<ExitCode> {
  const { folder, ...given } = readArguments(args);
  const name = nameOf(await answer('What should the name of your new plugin be?', namePattern, given.name, deps));
  const asked = 'What may I use as a short (one-line) description of your plugin?';
  const summary = await answer(asked, summaryPattern, given.summary, deps);
  const path = join(folder, `${name}.ts`);
  if (deps.files.exists(path) && !given.force) {
    const word = await ask(`${printable(path)} exists already. Type "overwrite" to replace it:`, deps);
    if (word?.trim() !== 'overwrite') {
      deps.err('errand: nothing was written\n');
      return 1;
    }
  }
  deps.files.write(path, pluginText({ name, summary: summary.trim() }), { mode: 0o644 });
  deps.out(
    `Success! You'll find your new plugin at ${printable(path)}; a worker with that folder in extraPluginDir loads it.\n`,
  );
  return 0;
}

/** As plugins are named: lower-case words joined by dashes. */
function nameOf(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, '-')
    .replace(/-$/, '');
}

/** @throws Error at the end of the input */
async function answer(question: string, pattern: RegExp, given: string | undefined, deps: CliDeps): Promise<string> {
  const bad = `Bad input: Please respond with something matching this regex: ${pattern.source}`;
  if (given !== undefined) {
    if (pattern.test(given.trim())) return given;
    throw new UsageError(bad);
  }
  for (;;) {
    const text = await ask(question, deps);
    if (text === undefined) throw new Error('the input ended before all was answered');
    if (pattern.test(text.trim())) return text;
    deps.out(`${bad}\n`);
  }
}

async function ask(question: string, { ask: read }: CliDeps): Promise<string | undefined> {
  return read?.(`${question} `);
}

function readArguments(args: readonly string[]) {
  const { values, positionals } = parseOptions({
    args: [...args],
    allowPositionals: true,
    options: { name: { type: 'string' }, summary: { type: 'string' }, force: { type: 'boolean' } },
  });
  const [, folder = '.', ...more] = positionals;
  if (more.length > 0) throw new UsageError('new-plugin takes one folder');
  return { folder, ...values };
}
