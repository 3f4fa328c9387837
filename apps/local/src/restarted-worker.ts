import type { Service } from '@errand/runtime';

type How = 'restart' | 'shutdown' | 'kill';

/**
 * The worker of this process, which `!restart` stops and starts again here; `!shutdown` ends the process with all that is
 * in it.
 *
 * @param options.start starts one; it is told how to say that it is to end
 * @param options.end ends the process in good order
 * @param options.fail ends it, as the worker cannot be started again
 */
export async function startWorker(options: {
  start(end: (how: How) => void): Promise<Service>;
  end(because: string, exitCode: number): void;
  fail(err: Error): void;
  kill?: () => void;
}): Promise<Service> {
  const { start, kill = () => process.kill(process.pid, 'SIGKILL') } = options;
  let isStopping = false;
  const end = (how: How) => {
    if (how === 'restart') restarting = restarting.then(restart).catch(options.fail);
    else if (how === 'shutdown') options.end('!shutdown', 0);
    else kill();
  };
  let worker = await start(end);
  let restarting = Promise.resolve();

  async function restart(): Promise<void> {
    if (isStopping) return;
    await worker.stop();
    worker = await start(end);
  }
  return {
    async stop() {
      isStopping = true;
      await restarting;
      await worker.stop();
    },
  };
}
