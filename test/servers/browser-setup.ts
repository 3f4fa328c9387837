import { ensureChromium } from '@errand/testing';
import globalSetup from './global-setup';

/** The browser tests need what the others need, and a Chromium. */
export default async function browserSetup(): Promise<void> {
  process.env.TEST_CHROMIUM = ensureChromium((line) => process.stderr.write(`${line}\n`));
  await globalSetup();
}
