import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { runBench } from './bench';
import { faultsOf } from './faults';
import { machineFacts } from './machine';
import { UsageError, help, readOptions } from './options';
import { renderResults } from './results';
import { buildServices, root } from './services';

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === 'help') {
    process.stdout.write(help);
    return 0;
  }
  const out = options.out === undefined ? join(root, 'bench/RESULTS.md') : resolve(options.out);
  if (!existsSync(dirname(out))) throw new UsageError(`--out: there is no directory ${dirname(out)}`);
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const startedAt = Date.now();
  const machine = machineFacts(new Date());
  buildServices();
  const results = await runBench(options, say);
  const command = ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
  writeFileSync(out, renderResults(results, { command, options, machine }));
  say(`written to ${out} after ${Math.round((Date.now() - startedAt) / 1000)} s`);
  const faults = faultsOf(results.phases);
  for (const fault of faults) process.stderr.write(`bench: ${fault}\n`);
  return faults.length > 0 ? 1 : 0;
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (err: Error & { code?: string }) => {
    process.stderr.write(`bench: ${err.code === 'bench_usage' ? `${err.message}\nsee --help` : (err.stack ?? err)}\n`);
    process.exit(1);
  },
);
