import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServiceProcess } from '@errand/testing';
import { startProcess, waitFor } from '@errand/testing';
import { build } from 'esbuild';

const sdk = "import { command, definePlugin } from '@errand/plugin-sdk';\n";
const plugin = (name: string, run = '() => undefined') =>
  `export default definePlugin({ name: '${name}', version: '1.0.0', summary: 'Test', commands: { ${name}: command({ summary: 'It', run: ${run} }) } });`;

jest.setTimeout(60_000);

let directory: string;
let program: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'errand-house-'));
  program = join(directory, 'main.js');
  await build({
    entryPoints: [join(__dirname, 'processes/plugin-house.ts')],
    bundle: true,
    platform: 'node',
    target: 'node20',
    outfile: program,
    external: ['pg-native', '@electric-sql/*'],
    logLevel: 'warning',
  });
});
afterAll(() => rm(directory, { recursive: true, force: true }));

let running: ServiceProcess | undefined;
afterEach(async () => {
  await running?.kill();
  running = undefined;
});

/** @returns the process, once it has said what it could load */
async function start(files: Record<string, string>, limitMs = 30_000) {
  const folder = await mkdtemp(join(directory, 'plugins-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  const env = { FOLDER: folder, LIMIT_MS: String(limitMs) };
  const service = await startProcess({ name: 'plugin-house', args: [program], env, until: 'started' });
  running = service;
  const { loaded, failed } = await service.waitForLog(({ msg }) => msg === 'loaded', { timeoutMs: 45_000 });
  const reasons = (failed as { file: string; because: string }[]).map(({ file, because }) => [
    file.slice(folder.length + 1),
    because,
  ]);
  return { service, folder, loaded, failed: Object.fromEntries(reasons) as Record<string, string> };
}
const isThere = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('a process that loads plugins', () => {
  it('loads the others, whatever a module does when it is loaded', async () => {
    const { loaded, failed } = await start(
      {
        'a-rejects.mjs': "Promise.reject(new Error('rej')); export default 5;",
        'b-exits.js': 'process.exit(3);',
        'c-aborts.js': 'process.abort();',
        'd-good.ts': sdk + plugin('one'),
        'e-spins.js': 'while (true) {}',
        'f-spins-later.ts': `${sdk}await 1;\nwhile (true) {}`,
        'g-waits.mjs': 'await new Promise(() => undefined);',
        'h-secret.ts': 'throw new Error("boom at import xoxb-1234-secret");',
        'i-requires.js': "require('./none');",
        'j-good.ts': sdk + plugin('two'),
      },
      3_000,
    );
    expect(loaded).toEqual(['one', 'two']);
    expect(failed).toEqual({
      'a-rejects.mjs': 'its default export is no plugin: write export default definePlugin({ … })',
      'b-exits.js': 'a plugin may not end the process: it called process.exit(3)',
      'c-aborts.js': 'it ended the process that it was tried in (SIGABRT)',
      'e-spins.js': 'it was not loaded within 3 s',
      'f-spins-later.ts': 'it was not loaded within 3 s',
      'g-waits.mjs': 'it was not loaded within 3 s',
      'h-secret.ts': 'boom at import [redacted]',
      'i-requires.js': "Cannot find module './none'",
    });
  });

  it('leaves nothing running of a module that was given up', async () => {
    const { folder, failed } = await start(
      {
        'a.js': `const { spawn, execSync } = require('node:child_process');
const { pid } = spawn('sleep', ['600']);
require('node:fs').writeFileSync(__dirname + '/pids', [process.pid, pid].join());
execSync('sleep 600');`,
      },
      3_000,
    );
    expect(failed).toEqual({ 'a.js': 'it was not loaded within 3 s' });
    const pids = (await readFile(join(folder, 'pids'), 'utf8')).split(',').map(Number);
    expect(pids).toHaveLength(2);
    await waitFor(() => !pids.some(isThere), { what: 'the child and its child to be gone' });
  });

  it('outlives what nobody caught in the code of plugins, names the file, and counts it', async () => {
    const { service, loaded } = await start({
      'import.ts': `${sdk}void Promise.reject(new Error('at import'));\nvoid Promise.reject('no error');\n${plugin('import')}`,
      'promise.ts': `${sdk}${plugin('promise', "() => { void Promise.reject(new Error('floating')); return 'ok'; }")}`,
      'timer.ts': `${sdk}import { fail } from './parts/fail';\n${plugin('timer', "() => { setTimeout(fail, 1); return 'ok'; }")}`,
      'parts/fail.ts': "export const fail = () => { throw new Error('in a timer'); };",
      'exit.ts': `${sdk}${plugin('exit', '() => { setTimeout(() => process.exit(4), 1); }')}`,
    });
    expect(loaded).toEqual(['exit', 'import', 'promise', 'timer']);
    process.kill(service.pid, 'SIGUSR2');
    const errors = () =>
      service
        .logs()
        .flatMap(({ level, plugin: file, msg, err }) => (level === 50 ? [[file, msg, (err as Error).message]] : []));
    const exit = 'a plugin may not end the process: it called process.exit(4)';
    const expected = [
      ['import.ts', 'unhandled rejection; the worker goes on', 'at import'],
      ['import.ts', 'unhandled rejection; the worker goes on', 'no error'],
      ['promise.ts', 'unhandled rejection; the worker goes on', 'floating'],
      ['parts/fail.ts', 'uncaught exception; the worker goes on', 'in a timer'],
      ['exit.ts', 'a plugin wanted to end the process', exit],
      ['exit.ts', 'uncaught exception; the worker goes on', exit],
    ];
    await waitFor(() => errors().length >= expected.length, { what: 'all errors' });
    expect(errors().sort()).toEqual(expected.sort());
    expect(service.logs().filter(({ msg }) => msg === 'told')).toHaveLength(5);
    const metrics = await (await fetch(`${service.adminUrl}/metrics`)).text();
    expect(metrics).toContain(
      'errand_plugin_stray_errors_total{plugin="import.ts",what="unhandled rejection",service="plugin-house"} 2',
    );
    expect(await service.stop()).toEqual({ code: 0, signal: null });
  });

  it('dies of an exception that shows no plugin', async () => {
    const { service } = await start({
      // The error of a socket that nobody listens to has no stack.
      'socket.ts': `${sdk}import { connect } from 'node:net';\n${plugin('socket', "() => void connect({ host: '127.0.0.1', port: 1 })")}`,
    });
    process.kill(service.pid, 'SIGUSR2');
    expect(await service.exited()).toEqual({ code: 1, signal: null });
    expect(service.logs()).toContainEqual(expect.objectContaining({ level: 60, msg: 'uncaught exception' }));
  });
});
