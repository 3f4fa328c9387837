import { startTestRun } from '@errand/testing';

// The servers of `npm test`, for all its steps: says what it does line by line, then hands over the run as JSON and
// waits. It ends when its standard input does, which is also when the process that started it is killed.

async function serve(): Promise<void> {
  const { run, stop } = await startTestRun((line) => process.stdout.write(`${line}\n`));
  process.stdout.write(`${JSON.stringify(run)}\n`);
  await new Promise((resolve) => process.stdin.once('end', resolve).resume());
  await stop();
  process.exit(0);
}

serve().catch((err: Error) => {
  process.stdout.write(`test servers: ${err.message}\n`);
  process.exit(1);
});
