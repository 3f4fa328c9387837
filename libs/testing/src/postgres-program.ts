import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './free-port';
import { databaseAnswers } from './postgres-client';
import type { Program } from './program';
import { startProgram } from './program';
import type { ThrowawayServer } from './throwaway-server';
import { waitFor } from './wait-for';

const START_MS = 60_000;

/** Where the programs of the newest PostgreSQL are on this machine: `initdb` is seldom on the PATH. */
export function findPostgres(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const homes = [
    ...versions.map((version) => join(debian, version, 'bin')),
    '/opt/homebrew/opt/postgresql/bin',
    ...(process.env.PATH ?? '').split(delimiter),
  ];
  return homes.find((home) => existsSync(join(home, 'initdb')) && existsSync(join(home, 'postgres')));
}

/** Sets up and starts a PostgreSQL of its own on a free port of 127.0.0.1: user postgres, no password. */
export async function startPostgresProgram(options: { run: string }): Promise<ThrowawayServer> {
  const { run } = options;
  const bin = findPostgres();
  if (!bin) throw new Error('PostgreSQL is not installed');
  const user = unprivileged();
  const directory = mkdtempSync(join(run, 'postgres-'));
  if (user) chownSync(directory, user.uid, user.gid);
  const data = join(directory, 'data');
  const env = { PATH: process.env.PATH ?? '', LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', TZ: 'UTC' };
  const port = await freePort();
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`;

  const initArgs = [
    '--pgdata',
    data,
    '--username=postgres',
    '--auth=trust',
    '--encoding=UTF8',
    '--no-locale',
    '--no-sync',
  ];
  await promisify(execFile)(join(bin, 'initdb'), initArgs, { env, cwd: directory, ...user });

  // No fsync: the data need not outlive the machine. It outlives a killed server, which is what tests do.
  // bench/ sets TEST_POSTGRES_FSYNC=on: its figures are to include what durability costs.
  const fsync = process.env.TEST_POSTGRES_FSYNC || 'off';
  const settings = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: directory,
    fsync,
    full_page_writes: fsync,
    max_connections: '300',
  };
  const start = async (): Promise<Program> => {
    const program = startProgram({
      run,
      command: join(bin, 'postgres'),
      args: ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      env,
      directory,
      logFile: join(directory, 'server.log'),
      user,
      endWith: 'SIGQUIT', // at once, and its shared memory is given back
    });
    const ready = async () => program.end !== undefined || (await databaseAnswers(url));
    await waitFor(ready, { timeoutMs: START_MS, what: 'PostgreSQL to answer' });
    if (program.end !== undefined) {
      throw new Error(`PostgreSQL did not start (${program.end}):\n${program.lastWords()}`);
    }
    return program;
  };
  let server = await start();
  return {
    url,
    kill: (signal = 'SIGKILL') => server.kill(signal),
    async restart() {
      await server.kill('SIGKILL');
      // Its children hold its shared memory until they are gone too: until then a new one refuses to start.
      server = await waitFor(start, { timeoutMs: START_MS, what: 'PostgreSQL to start again' });
    },
    pause: async () => server.signalAll('SIGSTOP'),
    resume: async () => server.signalAll('SIGCONT'),
    async stop() {
      await server.kill('SIGQUIT');
      await rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

/** PostgreSQL refuses to run as root: then it runs as the user its package has made, else as nobody. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = users.find(([user]) => user === name) ?? [];
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('PostgreSQL does not run as root, and /etc/passwd names no user postgres or nobody');
}
