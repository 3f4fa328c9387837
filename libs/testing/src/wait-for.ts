import { sleep } from '@errand/runtime';

/**
 * Asks again and again until the answer is yes. What the condition throws counts as no, and is told when time is up.
 *
 * @param condition anything that tells; what it returns is returned, once it is neither false, undefined nor null
 * @param options.timeoutMs default 10 000
 * @param options.what what is waited for, in words: the message of the failure
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  options: { timeoutMs?: number; what?: string } = {},
): Promise<Exclude<Awaited<T>, false | undefined | null>> {
  const { timeoutMs = 10_000, what = 'a condition' } = options;
  const until = performance.now() + timeoutMs;
  let last: unknown;
  for (let pauseMs = 5; ; pauseMs = Math.min(pauseMs * 1.5, 100)) {
    try {
      const value = await condition();
      if (value !== false && value !== undefined && value !== null) {
        return value as Exclude<Awaited<T>, false | undefined | null>;
      }
      last = undefined;
    } catch (err) {
      last = err;
    }
    if (performance.now() > until) throw new Error(`waited ${timeoutMs} ms for ${what}`, { cause: last });
    await sleep(pauseMs);
  }
}
