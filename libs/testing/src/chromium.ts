import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installPackages } from './install-programs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** The browser that the browser tests drive: `TEST_CHROMIUM`, else the first found on this machine. */
export function findChromium(): string | undefined {
  if (process.env.TEST_CHROMIUM) return process.env.TEST_CHROMIUM;
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin'];
  return [...folders.flatMap((folder) => names.map((name) => join(folder, name))), mac].find((file) =>
    existsSync(file),
  );
}

/** Finds a Chromium, or installs one where that is possible. @throws Error saying what to do */
export function ensureChromium(say: (line: string) => void): string {
  const found = findChromium();
  if (found) return found;
  const why = installPackages(['chromium'], (line) => say(`browser tests: ${line}`));
  const installed = findChromium();
  if (installed) return installed;
  throw new Error(`the browser tests need Chromium: install it or name it in TEST_CHROMIUM (${why ?? 'not found'})`);
}
