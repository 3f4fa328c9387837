/** Events that Slack delivered in the last 60 minutes, retries included, and how many of those deliveries failed. */
export interface DeliveryCount {
  delivered: number;
  failed: number;
}

/** Counts deliveries over a moving hour. */
export interface DeliveryTally {
  /** @param ok Slack was told in time that we have it */
  note(ok: boolean): void;
  lastHour(): DeliveryCount;
}

const MINUTE_MS = 60_000;
const MINUTES = 60;

/** @param now the clock, in milliseconds; tests pass their own */
export function createDeliveryTally(now: () => number = Date.now): DeliveryTally {
  const minutes = new Map<number, DeliveryCount>();
  const thisMinute = () => Math.floor(now() / MINUTE_MS);
  const forgetOld = () => {
    const oldest = thisMinute() - MINUTES;
    for (const minute of minutes.keys()) if (minute <= oldest) minutes.delete(minute);
  };
  return {
    note(ok) {
      const minute = thisMinute();
      const count = minutes.get(minute) ?? { delivered: 0, failed: 0 };
      count.delivered++;
      if (!ok) count.failed++;
      if (minutes.has(minute)) return;
      minutes.set(minute, count);
      forgetOld();
    },
    lastHour() {
      forgetOld();
      const sum = { delivered: 0, failed: 0 };
      for (const { delivered, failed } of minutes.values()) {
        sum.delivered += delivered;
        sum.failed += failed;
      }
      return sum;
    },
  };
}
