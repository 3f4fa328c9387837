import type { Measured, Round } from '../measure/measure-round';
import type { Counts } from '../slack/tally';

/** A round that went well: every latency follows from its p50, in milliseconds. */
export function aRound(
  given: Partial<Pick<Round, 'processes' | 'servers'>> & Partial<Counts> & { p50?: number } = {},
): Round {
  const { processes = {}, servers = {}, ...counts } = given;
  return {
    counts: { ...someCounts(counts), driverCpuSeconds: 0, arrivalsMs: [] },
    processes,
    servers,
    measuring: {},
    coresOfOthers: 0,
  };
}

export function someCounts({ p50 = 1, ...given }: Partial<Counts> & { p50?: number } = {}): Counts {
  const spread = { p50, p90: p50 * 2, p99: p50 * 3, max: p50 * 4 };
  return {
    sent: 1000,
    lost: 0,
    late: 0,
    doubled: 0,
    outOfOrder: 0,
    inFlightTogether: 0,
    latencyMs: spread,
    lastThirdMs: spread,
    sendDelayMs: spread,
    answeredPerSecond: 50,
    ...given,
  };
}

/** Errand after some rounds, and what all of them have come to. */
export function measuredErrand(rounds: Round[], counts: Counts[] = []): Measured {
  const strays = { count: 0, first: [] };
  return { subject: 'errand', rounds, residentMib: {}, outcome: { counts, strays, redelivered: 0, undelivered: 0 } };
}
