import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Installs Debian packages for the tests, where that is possible: Debian or Ubuntu, as root, and not forbidden by
 * `ERRAND_NO_INSTALL`. Starts no system service.
 *
 * @param say hears what is going to be done, before it is done
 * @returns why it was not done; undefined once the packages are there
 */
export function installPackages(packages: readonly string[], say: (line: string) => void): string | undefined {
  if (process.env.ERRAND_NO_INSTALL) return 'ERRAND_NO_INSTALL forbids to install them';
  if (!existsSync('/etc/debian_version') || !existsSync('/usr/bin/apt-get')) return 'this is not Debian or Ubuntu';
  if (process.getuid?.() !== 0) return `only root can install them: apt-get install ${packages.join(' ')}`;
  say(`installing ${packages.join(' and ')} with apt-get (ERRAND_NO_INSTALL=1 forbids it)`);
  const startNothing = '/usr/sbin/policy-rc.d';
  const ours = !existsSync(startNothing);
  if (ours) writeFileSync(startNothing, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    aptGet('update');
    aptGet('install', '-y', '--no-install-recommends', ...packages);
    return undefined;
  } catch (err) {
    const { stderr } = err as { stderr?: Buffer };
    return `apt-get failed: ${stderr?.toString().trim().split('\n').slice(-3).join(' ') || (err as Error).message}`;
  } finally {
    if (ours) rmSync(startNothing, { force: true });
  }
}

function aptGet(...args: string[]): void {
  execFileSync('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=300', ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  });
}
