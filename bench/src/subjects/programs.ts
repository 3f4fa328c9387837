import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The processes that Errand consists of. */
export const services = ['ingress-rtm', 'ingress-events', 'ingress-socket', 'command-worker', 'egress'] as const;

/** The repository, seen from dist/bench. */
export const root = join(__dirname, '../..');

/** The file that the build makes of one of the bench's own processes. */
export function ownProgram(name: 'slack' | 'bolt-app' | 'waiting-worker'): string {
  return join(root, 'dist/bench/processes', `${name}.js`);
}

/** The file that the build makes of a service. */
export function mainOf(service: string): string {
  return join(root, 'dist/apps', service, 'main.js');
}

/**
 * Builds the services from the sources as they are, so that what is measured is what stands there.
 *
 * @throws Error when the build fails or leaves a service out
 */
export function buildServices(): void {
  const { status, error } = spawnSync(
    join(root, 'node_modules/.bin/nx'),
    ['run-many', '-t', 'build', '-p', services.join(), '--output-style=static'],
    { cwd: root, stdio: 'inherit', env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' } },
  );
  if (status !== 0) {
    throw new Error(
      `the services could not be built (${error?.message ?? 'see above'}); what does "npm run build" say?`,
    );
  }
  const missing = services.map(mainOf).filter((file) => !existsSync(file));
  if (missing.length > 0) throw new Error(`not built: ${missing.join(', ')}; run "npm run build" first`);
}
