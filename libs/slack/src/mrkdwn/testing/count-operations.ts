import type { Profiler } from 'node:inspector';
import { Session } from 'node:inspector';

export interface OperationCounter {
  /**
   * How much work `run` is: how often the engine entered a block of code (a function, a branch, the body of a loop) of
   * the files counted. The same input gives the same number, however busy the machine is.
   */
  count(run: () => void): number;
  stop(): void;
}

/** @param files part of the path of the files counted; they must not have been loaded before */
export function countOperations(files: RegExp): OperationCounter {
  const session = new Session();
  session.connect();
  const take = () => {
    let taken: Profiler.TakePreciseCoverageReturnType | undefined;
    // Answers at once, and counts from 0 again.
    session.post('Profiler.takePreciseCoverage', (error, answer) => {
      if (error) throw error;
      taken = answer;
    });
    return taken?.result ?? [];
  };
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  return {
    count(run) {
      take();
      run();
      return take()
        .filter(({ url }) => files.test(url))
        .flatMap((script) => script.functions.flatMap((each) => each.ranges))
        .reduce((sum, { count }) => sum + count, 0);
    },
    stop() {
      session.post('Profiler.stopPreciseCoverage');
      session.disconnect();
    },
  };
}
