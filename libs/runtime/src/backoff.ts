import { setTimeout as delay } from 'node:timers/promises';

/** Waits, or returns early when the signal aborts; never throws. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, signal ? { signal } : {}).catch(() => undefined);
}

/** Doubling delay with jitter of ±20 %: `attempt` 0 waits about `minMs`. */
export function backoffMs(attempt: number, options: { minMs: number; maxMs: number }): number {
  return Math.min(options.maxMs, options.minMs * 2 ** Math.min(attempt, 30)) * (0.8 + Math.random() * 0.4);
}
