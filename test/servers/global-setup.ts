import { currentRun, setCurrentRun, startTestRun } from '@errand/testing';

/** Jest calls this once per jest process. Under `npm test` the servers run already, for all projects. */
export default async function globalSetup(): Promise<void> {
  if (currentRun()) return;
  const started = await startTestRun((line) => process.stderr.write(`${line}\n`));
  setCurrentRun(started.run);
  globalThis.stopTestRun = started.stop;
}

declare global {
  var stopTestRun: (() => Promise<void>) | undefined;
}
