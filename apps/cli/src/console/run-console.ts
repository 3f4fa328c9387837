import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { matchesGlob } from '@errand/access-control';
import { readSettings } from '@errand/settings';
import type { CliDeps, ExitCode } from '../cli-deps';
import { printable } from '../printable';
import { startConsoleSession } from './console-session';
import { talkWithLocal } from './local-process';
import { reachPretendSlack } from './pretend-slack';
import { openTerminal } from './terminal';

const START_MS = 60_000;
/** The admin of the pretend workspace. */
const ANA = 'U0ANA0001';

/**
 * `errand console`: the whole of Errand against its pretend Slack, in this terminal. It reads the errand.yaml of this
 * folder where ERRAND_CONFIG names none. Nothing of it is kept.
 */
export async function runConsole(args: readonly string[], { env, out, err }: CliDeps): Promise<ExitCode> {
  if (args.includes('--daemon') || args.includes('-d')) {
    err('You cannot run in text and daemon mode at the same time\n');
    return 1;
  }
  const config = env['ERRAND_CONFIG'] || (existsSync('errand.yaml') ? 'errand.yaml' : undefined);
  const given = { ...env, ...(config !== undefined && { ERRAND_CONFIG: config }) };
  const { prefix, admins } = readSettings(given);
  const main = join(__dirname, '../local/main.js');
  if (!existsSync(main)) throw new Error(`${main} is not there: npm run build makes it`);
  const local = spawn(process.execPath, [main], {
    env: {
      ...given,
      SIMULATOR_PORT: '0',
      ADMIN_PORT: '0',
      LOG_LEVEL: env['LOG_LEVEL'] ?? 'error',
      BOT_ADMINS: [...new Set([...admins.filter((admin) => !admin.startsWith('@')), ANA])].join(','),
    } as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const ended = new Promise<void>((resolve, reject) =>
    local.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`Errand has ended with code ${code}`)))),
  );
  ended.catch(() => undefined); // whoever races with it hears of it
  const parts = talkWithLocal(local);
  try {
    const url = await Promise.race([addressIn(local.stdout!), ended]);
    const write = (text: string) => out(printable(text, { lines: true }));
    if (url === undefined) return 0;
    const session = await startConsoleSession(reachPretendSlack(url), { prefix, out: write });
    const isAdmin = (userId: string) => [...admins, ANA].some((admin) => matchesGlob(userId, admin));
    const terminal = openTerminal({
      input: process.stdin,
      output: process.stdout,
      complete: async (line) => session.complete(line, await parts.commands()),
      hasColours: !env['NO_COLOR'],
    });
    const ask = () => terminal.prompt(session.prompt(), isAdmin(session.userId()) ? 'red' : 'green');
    // `!shutdown` ends it from within: what that says is shown before it is gone.
    let isLeaving = false;
    parts.onLeaving(() => {
      isLeaving = true;
      return session.look();
    });
    void ended.catch(() => undefined).then(() => terminal.close());
    if (process.stdin.isTTY) out(`Errand is running, and at ${url} as a page. Ctrl-D ends it.\n`);
    ask();
    for await (const line of terminal) {
      const turn = session.take(line).catch((error: unknown) => {
        if (!isLeaving) throw error;
      });
      await Promise.race([turn, ended]);
      if (isLeaving) break;
      ask();
    }
    await (isLeaving ? ended : session.end());
    return 0;
  } catch (error) {
    err(`errand: ${printable((error as Error).message)}\n`);
    return 1;
  } finally {
    local.removeAllListeners('close');
    local.kill('SIGTERM'); // it may have ended
    await new Promise((resolve) =>
      local.exitCode === null && local.signalCode === null ? local.once('exit', resolve) : resolve(0),
    );
  }
}

/** Where the page is, as `local` says when it is ready. What else it says is its log. */
function addressIn(output: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('Errand did not start in time')), START_MS);
    createInterface({ input: output }).on('line', (line) => {
      const [url] = /http:\/\/\S+$/.exec(line.trim()) ?? [];
      if (url === undefined || line.trim() !== url)
        return line.startsWith('{') ? process.stderr.write(`${line}\n`) : undefined;
      clearTimeout(late);
      resolve(url);
    });
  });
}
