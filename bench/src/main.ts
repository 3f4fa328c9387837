import { join, resolve } from 'node:path';
import { setCurrentRun } from '@errand/testing';
import { machineFacts } from './measure/machine';
import { serverFacts } from './measure/server-facts';
import { startServers } from './measure/start-servers';
import type { BenchOptions } from './options';
import { help, readOptions } from './options';
import { checkDocument, writeSection } from './report/document';
import { describeOrigin } from './report/origin';
import { sections } from './sections/sections';
import { buildServices, root } from './subjects/programs';

const say = (line: string) => void process.stdout.write(`${line}\n`);

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === 'help') {
    process.stdout.write(help);
    return 0;
  }
  const out = options.out === undefined ? join(root, 'bench/RESULTS.md') : resolve(options.out);
  checkDocument(out);
  const faults = await runBench(options, {
    out,
    command: ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' '),
  });
  for (const fault of faults) process.stderr.write(`bench: ${fault}\n`);
  return faults.length > 0 ? 1 : 0;
}

/** Runs the sections that are asked for, and writes each when it is done. @returns what the run fails for */
async function runBench(options: BenchOptions, { out, command }: { out: string; command: string }): Promise<string[]> {
  const machine = machineFacts(new Date());
  buildServices();
  const { run, stop } = await startServers(say);
  setCurrentRun(run);
  try {
    const origin = describeOrigin({ command, machine, servers: await serverFacts(run) });
    const faults: string[] = [];
    for (const name of options.sections) {
      say(`\n== ${name}`);
      const startedAt = Date.now();
      const result = await sections[name](options, say);
      writeSection(out, name, `${origin}\n\n${result.text}`);
      say(`written to ${out} after ${Math.round((Date.now() - startedAt) / 1000)} s`);
      faults.push(...result.faults);
    }
    return faults;
  } finally {
    await stop();
  }
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (err: Error & { code?: string }) => {
    process.stderr.write(`bench: ${err.code === 'bench_usage' ? `${err.message}\nsee --help` : (err.stack ?? err)}\n`);
    process.exit(1);
  },
);
