import type { Counts } from '../../slack/tally';

/** Of the rate, answered per second: the last answers come after the last command, so it is never all. */
export const LEAST_SHARE = 0.97;
/** Where commands of the last third wait as long, more of the same would wait ever longer. */
export const MOST_P99_MS = 2_000;

/** Did a round of this rate, in commands a second, end as it would have gone on? */
export function isSustained(rate: number, counts: Pick<Counts, 'answeredPerSecond' | 'lost' | 'lastThirdMs'>): boolean {
  return counts.answeredPerSecond >= LEAST_SHARE * rate && counts.lost === 0 && counts.lastThirdMs.p99 < MOST_P99_MS;
}
