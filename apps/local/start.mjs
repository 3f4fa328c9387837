// `npm start`: builds what this machine needs, then runs it. The commands are those of the targets; nx would take longer to
// learn how the workspace hangs together than both of them take to run.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

const read = (file) => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
const commands = [
  [read('../../nx.json').targetDefaults.build.options.command, 'apps/local'],
  [read('../slack-simulator/package.json').nx.targets.page.options.command, 'apps/slack-simulator'],
].map(([command, projectRoot]) => command.replaceAll('{projectRoot}', projectRoot));

const codes = await Promise.all(commands.map(run));
if (codes.some((code) => code !== 0)) process.exit(1);
await import('../../dist/apps/local/main.js');

/** Resolves with its exit code. */
function run(command) {
  const child = spawn(command, { shell: true, stdio: 'inherit' });
  return new Promise((resolve) => child.once('exit', resolve));
}
