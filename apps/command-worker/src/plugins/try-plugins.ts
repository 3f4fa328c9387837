import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';
import type { Logger } from '@errand/runtime';
import { createBlame } from './blame';
import { loadPlugin } from './load-plugin';
import { reasonOf } from './reason-of';
import { refuseExit } from './refuse-exit';

/** The first argument of a program that is started to try modules; their files follow. */
export const TRY_PLUGINS = '--try-plugins';

/** Longest time until the child begins with the first of them. */
const START_MS = 30_000;

/** What the child says of a module: first that it begins with it, then what came of it. */
interface Tried {
  file: string;
  state: 'begun' | 'loaded' | 'failed';
  because?: string;
}

/**
 * Loads modules in a child process, one after the other, to see which of them can be loaded: one that never ends, or
 * ends its process, is then no more than a module that was not loaded. Where no child can be started, that is logged,
 * and they pass untried.
 *
 * @param options.program calls `loadForTrial` where TRY_PLUGINS is its first argument
 * @param options.limitMs longest time for one module, in milliseconds; the child is killed then
 * @returns why those that cannot be loaded cannot, by file, each in one line
 */
export async function tryPlugins(
  files: readonly string[],
  options: { program: string; limitMs: number; logger: Logger },
): Promise<Map<string, string>> {
  const faults = new Map<string, string>();
  for (let left = files; left.length > 0;) {
    const { tried, begun, end } = await tryInOneChild(left, options);
    if (begun === 0) {
      options.logger.warn({ because: end }, 'plugins could not be tried in a process of their own');
      break;
    }
    for (const { file, because } of tried) if (because !== undefined) faults.set(file, because);
    const next = left[tried.length];
    if (next !== undefined) faults.set(next, end);
    left = left.slice(tried.length + 1); // another child goes on behind it
  }
  return faults;
}

/** @returns what came of those that it was through with, how many it had begun with, and what became of itself */
async function tryInOneChild(
  files: readonly string[],
  { program, limitMs }: { program: string; limitMs: number },
): Promise<{ tried: Tried[]; begun: number; end: string }> {
  const tried: Tried[] = [];
  let begun = 0;
  let isLate = false;
  let child: ChildProcess | undefined;
  const kill = () => {
    try {
      if (child?.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // nothing of it is left
    }
  };
  const late = () => {
    isLate = true;
    kill();
  };
  let timer = setTimeout(late, START_MS);
  process.once('exit', kill);
  try {
    child = fork(program, [TRY_PLUGINS, ...files], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'], // what a module prints, it prints again when it is loaded
      detached: true, // with a process group of its own, in which what a module has started ends with it
      execArgv: process.execArgv.filter((flag) => !flag.startsWith('--inspect')),
    });
    child.on('message', (message: Tried) => {
      if (message?.file !== files[tried.length]) return; // a module may talk to us, too
      clearTimeout(timer);
      timer = setTimeout(late, limitMs);
      if (message.state === 'begun') begun += 1;
      else tried.push(message);
      if (tried.length === files.length) kill();
    });
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    const how = signal ?? `exit code ${code}`;
    const end = isLate ? notInTime(limitMs) : `it ended the process that it was tried in (${how})`;
    return { tried, begun, end };
  } catch (err) {
    return { tried, begun, end: reasonOf(err) };
  } finally {
    clearTimeout(timer);
    process.removeListener('exit', kill);
    kill();
  }
}

export function notInTime(limitMs: number): string {
  return `it was not loaded within ${limitMs / 1_000} s`;
}

/** The child's part. It is ended by who started it. */
export async function loadForTrial(files: readonly string[]): Promise<void> {
  refuseExit(createBlame(files.map((file) => dirname(file))), () => undefined);
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL')); // nobody is left to end it
  // The worker hears of these when it loads the module.
  process.on('unhandledRejection', () => undefined);
  process.on('uncaughtException', () => undefined);
  for (const file of files) {
    await say({ file, state: 'begun' });
    await say(await tryOne(file));
  }
}

async function tryOne(file: string): Promise<Tried> {
  try {
    await loadPlugin(file);
    return { file, state: 'loaded' };
  } catch (err) {
    return { file, state: 'failed', because: reasonOf(err, dirname(file)) };
  }
}

/** Resolves when it is on its way: what comes next may never let go of the thread. */
function say(message: Tried): Promise<void> {
  return new Promise((resolve) => process.send?.(message, () => resolve()));
}
