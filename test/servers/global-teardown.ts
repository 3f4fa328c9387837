import { setCurrentRun } from '@errand/testing';

/** Ends what this jest process has started; servers of `npm test` go on for the next project. */
export default async function globalTeardown(): Promise<void> {
  if (!globalThis.stopTestRun) return;
  await globalThis.stopTestRun();
  globalThis.stopTestRun = undefined;
  setCurrentRun(undefined);
}
