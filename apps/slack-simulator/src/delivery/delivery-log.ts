/** One attempt to hand an event over. */
export interface Attempt {
  /** Milliseconds since the epoch. */
  at: number;
  retry: number;
  reason: string;
  via: 'socket' | 'http' | 'rtm';
  connection?: number;
  ackedAfterMs?: number;
  failed?: string;
}

export interface LoggedDelivery {
  eventId: string;
  appId: string;
  type: string;
  channel?: string;
  ts?: string;
  attempts: Attempt[];
  state: 'pending' | 'acked' | 'failed' | 'dropped';
}

export interface DeliveryTotals {
  events: number;
  attempts: number;
  acked: number;
  redelivered: number;
  failed: number;
  /** Given up because too many were waiting. */
  dropped: number;
  pending: number;
}

/** The newest deliveries, and counts of all. */
export interface DeliveryLog {
  begin(facts: Omit<LoggedDelivery, 'attempts' | 'state'>): LoggedDelivery;
  attempt(delivery: LoggedDelivery, attempt: Attempt): void;
  end(delivery: LoggedDelivery, state: 'acked' | 'failed' | 'dropped'): void;
  totals(): DeliveryTotals;
  newest(limit: number): LoggedDelivery[];
  /** Percentiles of the newest acknowledgements, in milliseconds. */
  ackLatency(): { p50: number; p99: number; max: number } | undefined;
  reset(): void;
}

/** @param kept how many deliveries are remembered; the counts are of all */
export function createDeliveryLog(kept: number): DeliveryLog {
  let ring: LoggedDelivery[] = [];
  let next = 0;
  let totals = emptyTotals();
  return {
    begin(facts) {
      const delivery: LoggedDelivery = { ...facts, attempts: [], state: 'pending' };
      ring[next] = delivery;
      next = (next + 1) % kept;
      totals.events += 1;
      totals.pending += 1;
      return delivery;
    },
    attempt(delivery, attempt) {
      delivery.attempts.push(attempt);
      totals.attempts += 1;
      if (attempt.retry > 0) totals.redelivered += 1;
    },
    end(delivery, state) {
      if (delivery.state !== 'pending') return;
      delivery.state = state;
      totals[state] += 1;
      totals.pending -= 1;
    },
    totals: () => ({ ...totals }),
    newest: (limit) => [...ring.slice(next), ...ring.slice(0, next)].slice(-limit),
    ackLatency() {
      const all = ring
        .flatMap(({ attempts }) => attempts.map(({ ackedAfterMs }) => ackedAfterMs))
        .filter((ms) => ms !== undefined)
        .sort((a, b) => a - b);
      if (all.length === 0) return undefined;
      const at = (share: number) => all[Math.min(all.length - 1, Math.floor(all.length * share))]!;
      return { p50: at(0.5), p99: at(0.99), max: all[all.length - 1]! };
    },
    reset() {
      ring = [];
      next = 0;
      totals = emptyTotals();
    },
  };
}

function emptyTotals(): DeliveryTotals {
  return { events: 0, attempts: 0, acked: 0, redelivered: 0, failed: 0, dropped: 0, pending: 0 };
}
