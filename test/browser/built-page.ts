import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

/** Builds the simulator's page from the source as it is now (about a second), so that no stale build is tested. */
export function buildPage(): { dir: string; remove(): void } {
  const dir = mkdtempSync(join(tmpdir(), 'errand-page-'));
  const vite = join(dirname(require.resolve('vite/package.json', { paths: [root] })), 'bin/vite.js');
  const page = join(root, 'apps/slack-simulator/page');
  execFileSync(process.execPath, [vite, 'build', page, '--outDir', dir, '--logLevel', 'warn'], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production' },
  });
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}
