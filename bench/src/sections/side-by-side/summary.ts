import type { Measured, Round } from '../../measure/measure-round';
import { median } from '../../measure/percentiles';

/** One subject over one transport in a few numbers. */
export interface Summary {
  /** Commands of the rounds, the warm-up not counted. */
  commands: number;
  /** Medians over the rounds; `max` is the greatest of all. */
  latencyMs: { p50: number; p90: number; p99: number; max: number };
  sendDelayMs: { p50: number; p99: number; max: number };
  answeredPerSecond: number;
  /** From here on over everything that was sent, the warm-up included. */
  lost: number;
  late: number;
  doubled: number;
  outOfOrder: number;
  inFlightTogether: number;
}

export function summarize({ rounds, outcome }: Measured): Summary {
  const over = (pick: (round: Round) => number) => rounds.map(pick);
  const total = (pick: 'lost' | 'late' | 'doubled' | 'outOfOrder' | 'inFlightTogether') =>
    outcome.counts.reduce((sum, counts) => sum + counts[pick], 0);
  const latency = (which: 'p50' | 'p90' | 'p99') => median(over(({ counts }) => counts.latencyMs[which]));
  return {
    commands: over(({ counts }) => counts.sent).reduce((sum, sent) => sum + sent, 0),
    latencyMs: {
      p50: latency('p50'),
      p90: latency('p90'),
      p99: latency('p99'),
      max: Math.max(...over(({ counts }) => counts.latencyMs.max)),
    },
    sendDelayMs: {
      p50: median(over(({ counts }) => counts.sendDelayMs.p50)),
      p99: median(over(({ counts }) => counts.sendDelayMs.p99)),
      max: Math.max(...over(({ counts }) => counts.sendDelayMs.max)),
    },
    answeredPerSecond: median(over(({ counts }) => counts.answeredPerSecond)),
    lost: total('lost'),
    late: total('late'),
    doubled: total('doubled'),
    outOfOrder: total('outOfOrder'),
    inFlightTogether: total('inFlightTogether'),
  };
}

/** How many times b's value a's is: the median over the rounds, each against the other's round beside it. */
export function ratioOf(a: readonly Round[], b: readonly Round[], pick: (round: Round) => number | undefined): number {
  const ratios = a.flatMap((round, index) => {
    const other = b[index];
    const [top, bottom] = [pick(round), other && pick(other)];
    return top === undefined || !bottom ? [] : [top / bottom];
  });
  return median(ratios);
}
