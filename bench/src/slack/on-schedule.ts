import type { CpuMeter } from './cpu-meter';
import type { Planned } from './schedule';

/**
 * Calls `send` for each item when it is due; late ones are sent at once, none is left out. Ends after the last one, or
 * before the next one once the signal aborts.
 */
export function onSchedule(
  plan: Iterable<Planned>,
  options: { driver: CpuMeter; signal: AbortSignal; send: (item: Planned, dueAt: number) => void },
): Promise<void> {
  const { driver, signal, send } = options;
  const begin = performance.now() + 100;
  const items = plan[Symbol.iterator]();
  let next = items.next();
  return new Promise((resolve, reject) => {
    const sendDue = () => {
      for (; !next.done && !signal.aborted; next = items.next()) {
        const dueAt = begin + next.value.dueMs;
        const waitMs = dueAt - performance.now();
        if (waitMs > 0) return void setTimeout(tick, Math.floor(waitMs));
        send(next.value, dueAt);
      }
      resolve();
    };
    const tick = () => {
      try {
        driver.around(sendDue);
      } catch (err) {
        reject(err as Error);
      }
    };
    tick();
  });
}
