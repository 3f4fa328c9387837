import type { Blame, Guilty } from './blame';

const MOST_FRAMES = 50;

/**
 * Keeps the code of plugins from ending the process: `process.exit`, called by it, throws. Whoever else calls it ends
 * the process as before. It is no sandbox: there are other ways.
 *
 * @param refused hears of each call
 * @param target the process; tests pass their own
 * @returns takes it back
 */
export function refuseExit(
  blame: Blame,
  refused: (err: Error, guilty: Guilty) => void,
  target: Pick<NodeJS.Process, 'exit'> = process,
): () => void {
  const exit = target.exit;
  target.exit = (code) => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = MOST_FRAMES; // what a plugin calls may call it
    const err = new Error(`a plugin may not end the process: it called process.exit(${code ?? ''})`);
    Error.stackTraceLimit = limit;
    const guilty = blame(err);
    if (!guilty) return exit.call(target, code);
    refused(err, guilty);
    throw err;
  };
  return () => void (target.exit = exit);
}
