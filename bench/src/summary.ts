import type { CpuByName, Measured, Round } from './bench';
import { median } from './percentiles';

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
  sideBySide: number;
}

export function summarize({ rounds, outcome }: Measured): Summary {
  const over = (pick: (round: Round) => number) => rounds.map(pick);
  const total = (pick: 'lost' | 'late' | 'doubled' | 'outOfOrder' | 'sideBySide') =>
    outcome.counts.reduce((sum, counts) => sum + counts[pick], 0);
  const latency = (which: 'p50' | 'p90' | 'p99') => median(over(({ counts }) => counts.latencyMs[which]));
  return {
    commands: commandsOf(rounds),
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
    sideBySide: total('sideBySide'),
  };
}

export interface CpuRow {
  name: string;
  /** Over all rounds; undefined was not measured. */
  seconds: number | undefined;
  perThousand: number | undefined;
}

/** CPU by name over all rounds, warm-up left out. */
export function cpuRows(rounds: readonly Round[], group: 'processes' | 'servers' | 'measuring'): CpuRow[] {
  const names = Object.keys(rounds[0]?.[group] ?? {});
  return names.map((name) => rowOf(name, total(rounds.map((round) => round[group][name])), commandsOf(rounds)));
}

/** The sum of rows; not measured if one of them was not. */
export function sumRow(name: string, rows: readonly CpuRow[]): CpuRow {
  return {
    name,
    seconds: total(rows.map(({ seconds }) => seconds)),
    perThousand: total(rows.map(({ perThousand }) => perThousand)),
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

/** CPU seconds of a round by name, added up. */
export function totalCpu(cpu: CpuByName): number | undefined {
  return total(Object.values(cpu));
}

function rowOf(name: string, seconds: number | undefined, commands: number): CpuRow {
  return { name, seconds, perThousand: seconds === undefined ? undefined : (seconds / commands) * 1000 };
}

function total(values: readonly (number | undefined)[]): number | undefined {
  return values.reduce((sum, value) => (sum === undefined || value === undefined ? undefined : sum + value), 0);
}

function commandsOf(rounds: readonly Round[]): number {
  return rounds.reduce((sum, { counts }) => sum + counts.sent, 0);
}
