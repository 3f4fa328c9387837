import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { freePort } from './free-port';
import { forgetPid, notePid } from './run-directory';
import { testRun } from './test-run';
import { waitFor } from './wait-for';

/** A line that a service logged: pino's fields. A line that is no JSON is `{ text }`. */
export type LogLine = Record<string, unknown> & { msg?: string };

/** How a process ended. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface ServiceProcess {
  readonly name: string;
  readonly pid: number;
  /** http://127.0.0.1:port of `/live`, `/ready` and `/metrics`; the same over every restart. */
  readonly adminUrl: string;
  /** What it logged so far, over all its starts: the newest 5,000 lines. */
  logs(): readonly LogLine[];
  /** What `/ready` says now; undefined when nobody answers. */
  readiness(): Promise<{ status: number; body: Readiness } | undefined>;
  /** Waits until `/ready` says 200. The failure shows the last log lines. */
  waitReady(timeoutMs?: number): Promise<void>;
  /** Waits for a log line, a past one included, and returns it. The failure shows the last log lines. */
  waitForLog(matches: (line: LogLine) => boolean, options?: { timeoutMs?: number; what?: string }): Promise<LogLine>;
  /** Waits until it has ended by itself. */
  exited(timeoutMs?: number): Promise<Exit>;
  /** Sends a signal, by default SIGKILL. Waits for the end, unless the signal is SIGSTOP or SIGCONT. */
  kill(signal?: NodeJS.Signals): Promise<Exit | undefined>;
  /** SIGTERM, and waits for the end: a service ends with code 0 inside its grace period. */
  stop(): Promise<Exit>;
  /** Kills it (SIGKILL) if it runs, starts it again, with other settings if given, and waits as the first time. */
  restart(env?: Record<string, string>): Promise<void>;
}

export interface Readiness {
  ready: boolean;
  reasons: { condition: string; reason: string }[];
  notes: Record<string, string>;
}

const READY_MS = 30_000;
const STOP_MS = 30_000;
const KEPT_LINES = 5000;

/**
 * Starts a service as a process with the given environment alone (PATH aside), and waits until it is ready. It ends
 * with the run at the latest.
 *
 * @param options.name names it in messages
 * @param options.args default none, e.g. `['dist/apps/egress/main.js']`
 * @param options.until `ready` (default), `live` (its admin port answers), or `started` (waits for nothing)
 */
export async function startProcess(options: {
  name: string;
  command?: string;
  args?: readonly string[];
  env?: Record<string, string>;
  until?: 'ready' | 'live' | 'started';
}): Promise<ServiceProcess> {
  const { name, command = process.execPath, args = [], until = 'ready' } = options;
  const { directory } = testRun();
  const port = options.env?.ADMIN_PORT ? Number(options.env.ADMIN_PORT) : await freePort();
  const adminUrl = `http://127.0.0.1:${port}`;
  const lines: LogLine[] = [];
  let env = { ...options.env };
  let child: ChildProcess;
  let end: Exit | undefined;

  const keep = (text: string) => {
    lines.push(parseLine(text));
    if (lines.length > KEPT_LINES) lines.shift();
  };
  const spawnIt = () => {
    end = undefined;
    child = spawn(command, args, {
      env: { PATH: process.env.PATH, ...env, ADMIN_PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { pid } = child;
    if (pid) notePid(directory, pid);
    for (const stream of [child.stdout, child.stderr]) if (stream) createInterface(stream).on('line', keep);
    child.once('error', (err) => {
      keep(err.message);
      end = { code: null, signal: null };
    });
    child.once('close', (code, signal) => {
      end = { code, signal }; // after `exit`, when all it wrote is read
      if (pid) forgetPid(directory, pid);
    });
  };
  /** Turns a failure into one that shows what the process had to say. */
  const explained = async <T>(wait: Promise<T>): Promise<T> =>
    wait.catch((err: Error) => {
      const state = end ? `ended (code ${end.code}, signal ${end.signal})` : 'runs';
      const last = lines.slice(-20).map((line) => JSON.stringify(line.text ?? line));
      throw new Error(`${name} ${state}: ${err.message}; its last words:\n${last.join('\n')}`, { cause: err });
    });
  const readiness = async () => {
    try {
      const response = await fetch(`${adminUrl}/ready`, { signal: AbortSignal.timeout(2000) });
      return { status: response.status, body: (await response.json()) as Readiness };
    } catch {
      return undefined;
    }
  };
  const untilAnswer = async (wanted: 'ready' | 'live', timeoutMs: number) => {
    const answered = async () => {
      const answer = await readiness();
      return Boolean(end) || answer?.status === 200 || (wanted === 'live' && answer !== undefined);
    };
    const what = wanted === 'ready' ? '/ready to say 200' : 'its admin port to answer';
    const wait = waitFor(answered, { timeoutMs, what }).then(() => {
      if (end) throw new Error(`waited for ${what}`);
    });
    await explained(wait);
  };
  const start = async () => {
    spawnIt();
    if (until !== 'started') await untilAnswer(until, READY_MS);
  };
  const exited = (timeoutMs = STOP_MS) => explained(waitFor(() => end, { timeoutMs, what: 'its end' }));
  const kill = async (signal: NodeJS.Signals = 'SIGKILL') => {
    if (!end) child.kill(signal);
    return signal === 'SIGSTOP' || signal === 'SIGCONT' ? undefined : exited();
  };

  await start();
  return {
    name,
    adminUrl,
    get pid() {
      return child.pid ?? 0;
    },
    logs: () => lines,
    readiness,
    waitReady: (timeoutMs = READY_MS) => untilAnswer('ready', timeoutMs),
    waitForLog: (matches, { timeoutMs, what = 'a log line' } = {}) =>
      explained(waitFor(() => lines.find(matches), { what, ...(timeoutMs && { timeoutMs }) })),
    exited,
    kill,
    stop: async () => (await kill('SIGTERM')) as Exit,
    async restart(changed) {
      if (!end) await kill('SIGKILL');
      env = { ...env, ...changed };
      await start();
    },
  };
}

function parseLine(text: string): LogLine {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as LogLine;
  } catch {
    // not JSON: a message of Node's own, or a ConfigError
  }
  return { text };
}
