import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { setCurrentRun, startTestRun } from '@errand/testing';
import { buildProcesses } from './build-processes';
import { faultsOf } from './checker/check-history';
import type { ChaosOptions } from './options';
import { help, readOptions } from './options';
import { protections } from './protections';
import type { RunResult } from './report/table';
import { renderLine, renderTable, replaceMarked } from './report/table';
import { runScenario } from './run-scenario';
import { scenarios } from './scenarios';
import { startServers } from './servers';

/** Slack's retries after 3 s and after 15 s instead of one and five minutes. */
const TIME_SCALE = 0.05;
const SLOW_SECONDS = 20;
const DOCUMENT = 'docs/guarantees.md';

const say = (line: string) => void process.stdout.write(`${line}\n`);

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  if (options === 'help') {
    process.stdout.write(help);
    return 0;
  }
  const unknown = options.scenarios.filter((name) => !scenarios.some((scenario) => scenario.name === name));
  if (unknown.length > 0)
    throw new Error(`--scenario: ${unknown.join(', ')} is none of ${scenarios.map(({ name }) => name).join(', ')}`);
  const commit = commitOfNow(); // others may follow while it runs
  const started = await startTestRun(say);
  try {
    setCurrentRun(started.run);
    const results = await runAll(options, started.run.directory);
    const table = renderTable(results);
    say(`\n${table}`);
    if (options.scenarios.length === 0 && options.controls === 'too') writeDocument(table, { args, commit }, options);
    return tellFaults(results);
  } finally {
    await started.stop();
  }
}

async function runAll(options: ChaosOptions, directory: string): Promise<RunResult[]> {
  const { rate, seconds } = options;
  const chosen = scenarios.filter(({ name }) => options.scenarios.length === 0 || options.scenarios.includes(name));
  const work = join(directory, 'chaos');
  mkdirSync(work);
  const programs = await buildProcesses(work);
  const servers = await startServers();
  const results: RunResult[] = [];
  try {
    for (const scenario of chosen) {
      say(`\n== ${scenario.name}: ${scenario.what}`);
      const runs = options.controls === 'only' ? 0 : options.runs;
      const all = [
        ...Array.from({ length: runs }, (_, n) => ({ seed: options.seed + n, without: undefined })),
        ...(options.controls === 'no' ? [] : scenario.controls).map((without) => ({ seed: options.seed, without })),
      ];
      for (const { seed, without } of all) {
        const verdict = await runScenario(scenario, {
          servers,
          programs,
          directory: work,
          rate,
          seconds,
          slowSeconds: SLOW_SECONDS,
          timeScale: TIME_SCALE,
          seed,
          ...(without && { without }),
        });
        const result = { scenario: scenario.name, without, verdict };
        results.push(result);
        say(renderLine(result));
        for (const example of verdict.examples) say(`  ${example}`);
      }
    }
  } finally {
    await servers.stop();
  }
  return results;
}

/** @returns the exit code */
function tellFaults(results: readonly RunResult[]): number {
  const faults = results.filter(({ without, verdict }) => (without ? faultsOf(verdict) === 0 : faultsOf(verdict) > 0));
  for (const { scenario, without } of faults)
    process.stderr.write(`chaos: ${scenario}${without ? ` without ${without} counts nothing` : ' counts faults'}\n`);
  return faults.length > 0 ? 1 : 0;
}

/** With `+` where the work tree has more than the commit. */
function commitOfNow(): string {
  const git = (...words: string[]) => execFileSync('git', words, { encoding: 'utf8' }).trim();
  return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain') === '' ? '' : '+'}`;
}

function writeDocument(
  table: string,
  { args, commit }: { args: readonly string[]; commit: string },
  { rate, seconds, runs }: ChaosOptions,
): void {
  const command = ['npm run chaos', ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
  const machine = `${cpus()[0]?.model.trim() ?? 'unknown'}, ${cpus().length} cores, ${(totalmem() / 1024 ** 3).toFixed(0)} GiB`;
  const date = new Date().toISOString().slice(0, 10);
  const about =
    `Written by \`${command}\` on ${date} at commit ${commit}: ${machine}, Node ${process.version}. ` +
    `${runs} ${runs === 1 ? 'run' : 'runs'} of each scenario, ${rate} commands a second over 50 channels for ${seconds} s, ` +
    `\`timeScale\` ${TIME_SCALE}.`;
  const without = Object.entries(protections).map(([name, what]) => `- **${name}**: ${what}.`);
  const text = [about, table, 'What the control runs go without:', without.join('\n')].join('\n\n');
  writeFileSync(DOCUMENT, replaceMarked(readFileSync(DOCUMENT, 'utf8'), text));
  say(`written to ${DOCUMENT}`);
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (err: Error) => {
    process.stderr.write(`chaos: ${err.stack ?? err.message}\n`);
    process.exit(1);
  },
);
