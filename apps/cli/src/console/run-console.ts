import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { readSettings } from '@errand/settings';
import type { CliDeps, ExitCode } from '../cli-deps';
import { printable } from '../printable';
import { startConsoleSession } from './console-session';
import { reachPretendSlack } from './pretend-slack';

const START_MS = 60_000;
/** The admin of the pretend workspace. */
const ANA = 'U0ANA0001';

/**
 * `errand console`: the whole of Errand against its pretend Slack, in this terminal. It reads the errand.yaml of this
 * folder where ERRAND_CONFIG names none. Nothing of it is kept.
 */
export async function runConsole(_args: readonly string[], { env, out, err }: CliDeps): Promise<ExitCode> {
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
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<never>((_resolve, reject) =>
    local.once('close', (code) => reject(new Error(`Errand has ended with code ${code}`))),
  );
  ended.catch(() => undefined); // whoever races with it hears of it
  try {
    const url = await Promise.race([addressIn(local.stdout), ended]);
    const write = (text: string) => out(printable(text, { lines: true }));
    const session = await startConsoleSession(reachPretendSlack(url), { prefix, out: write });
    const lines = createInterface({ input: process.stdin, terminal: false });
    const isTerminal = process.stdin.isTTY;
    if (isTerminal) out(`Errand is running, and at ${url} as a page. Ctrl-D ends it.\n${session.prompt()}`);
    for await (const line of lines) {
      if (!isTerminal) out(`${session.prompt()}${printable(line)}\n`);
      await Promise.race([session.take(line), ended]);
      if (isTerminal) out(session.prompt());
    }
    await session.end();
    return 0;
  } catch (error) {
    err(`errand: ${printable((error as Error).message)}\n`);
    return 1;
  } finally {
    local.removeAllListeners('close');
    local.kill('SIGTERM');
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
