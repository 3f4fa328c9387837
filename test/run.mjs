// `npm test`: everything that can be checked, step by step, on servers that are started once for all steps.
// It stops at the first step that fails. The last line it prints is `N passed, N failed`.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { summaryOf } from './summary.mjs';

const STEP_MS = 20 * 60_000; // a step that takes longer hangs
const jest = (project, workers) => ({
  name: project,
  command: [
    'jest',
    '--selectProjects',
    project,
    `--maxWorkers=${workers}`,
    '--json',
    `--outputFile=${resultsOf(project)}`,
  ],
  results: resultsOf(project),
});
/** One after the other; those of a list side by side. */
const steps = [
  { name: 'build', command: ['nx', 'run-many', '-t', 'build', '--output-style=static'] },
  [
    { name: 'types', command: ['tsc', '--noEmit', '-p', '.'] }, // in one go: a project at a time takes six times as long
    { name: 'page types', command: ['tsc', '--noEmit', '-p', 'apps/slack-simulator/page'] },
    { name: 'lint', command: ['eslint', '.'] }, // behind nx, whose project graph the rule of the boundaries reads
  ],
  jest('unit', 2),
  jest('integration', 3), // they wait for servers and limits of time more than they work
  jest('end-to-end', 3), // half a dozen processes each, which wait most of the time
  [jest('browser', 1), jest('chaos', 1)], // chaos breaks servers of its own
];

const total = { passed: 0, failed: 0, skipped: 0 };
const report = [];
const env = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', PATH: `node_modules/.bin:${process.env.PATH}` };
let interrupted = false;
const running = new Set();
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    interrupted = true;
    for (const child of running) child.kill(signal);
  });
}

mkdirSync('dist/test', { recursive: true });
const servers = await startServers();
if (servers) {
  env.ERRAND_TEST_RUN = servers.run;
  for (const step of steps) {
    const passed = await Promise.all([step].flat().map(take));
    if (passed.includes(false) || interrupted) break;
  }
  await servers.stop();
} else {
  total.failed += 1;
}
const left = steps
  .flat()
  .slice(report.length)
  .map(({ name }) => name);
console.log(`\n${report.join('\n')}${left.length > 0 ? `\nnot run: ${left.join(', ')}` : ''}`);
console.log(summaryOf(total));
process.exit(total.failed > 0 || left.length > 0 ? 1 : 0);

/** Runs one step and counts what it did: its tests, or itself as one failure. */
async function take({ name, command, results }) {
  console.log(`\n== ${name}`);
  if (results) rmSync(results, { force: true });
  const startedAt = Date.now();
  const failure = await run(command);
  const tests = results && readResults(results);
  const counted = tests ?? { passed: 0, failed: 0, skipped: 0 };
  if (failure && counted.failed === 0) counted.failed = 1;
  for (const key of Object.keys(total)) total[key] += counted[key];
  const outcome = tests ? `${counted.passed} passed, ${counted.failed} failed, ${counted.skipped} skipped` : 'done';
  const seconds = `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
  const line = `${name.padEnd(12)} ${seconds.padStart(8)}  ${failure ? `FAILED (${failure})${tests ? `: ${outcome}` : ''}` : outcome}`;
  report.push(line);
  console.log(`== ${line}`);
  return !failure;
}

/** @returns what went wrong, undefined if nothing did */
function run([command, ...args]) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'inherit', 'inherit'] });
    running.add(child);
    const tooLong = setTimeout(() => child.kill('SIGKILL'), STEP_MS);
    const end = (failure) => {
      clearTimeout(tooLong);
      running.delete(child);
      resolve(failure);
    };
    child.once('error', (err) => end(err.message));
    child.once('exit', (code, signal) =>
      end(signal ? `ended by ${signal}` : code === 0 ? undefined : `exit code ${code}`),
    );
  });
}

/** Starts RabbitMQ and PostgreSQL; its first words name the way they come by. Undefined if there is none. */
async function startServers() {
  const outfile = 'dist/test/serve.js';
  const external = ['pg', 'testcontainers'];
  await build({
    entryPoints: ['test/servers/serve.ts'],
    outfile,
    external,
    bundle: true,
    platform: 'node',
    target: 'node20',
  });
  const child = spawn(process.execPath, [outfile], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  for await (const line of createInterface(child.stdout)) {
    if (!line.startsWith('{')) console.log(line);
    else return { run: line, stop: () => (child.stdin.end(), ended) };
  }
  return undefined;
}

function resultsOf(project) {
  return `dist/test/${project}.json`;
}

/** Sums what jest says of a project; a test file that could not be run is a failure of its own. */
function readResults(file) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites } = JSON.parse(
      readFileSync(file, 'utf8'),
    );
    return {
      passed: numPassedTests,
      failed: numFailedTests + numRuntimeErrorTestSuites,
      skipped: numPendingTests + numTodoTests,
    };
  } catch {
    return undefined; // jest did not get so far
  }
}
