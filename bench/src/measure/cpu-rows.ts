import type { ByName, Round } from './measure-round';

export interface CpuRow {
  name: string;
  /** Over all rounds; undefined was not measured. */
  seconds: number | undefined;
  perThousand: number | undefined;
}

/** CPU by name over some rounds. */
export function cpuRows(rounds: readonly Round[], group: 'processes' | 'servers' | 'measuring'): CpuRow[] {
  const names = Object.keys(rounds[0]?.[group] ?? {});
  const commands = rounds.reduce((sum, { counts }) => sum + counts.sent, 0);
  return names.map((name) => {
    const seconds = total(rounds.map((round) => round[group][name]));
    return { name, seconds, perThousand: seconds === undefined ? undefined : (seconds / commands) * 1000 };
  });
}

/** The sum of rows; not measured if one of them was not. */
export function sumRow(name: string, rows: readonly CpuRow[]): CpuRow {
  return {
    name,
    seconds: total(rows.map(({ seconds }) => seconds)),
    perThousand: total(rows.map(({ perThousand }) => perThousand)),
  };
}

/** CPU seconds by name, added up. */
export function totalCpu(cpu: ByName): number | undefined {
  return total(Object.values(cpu));
}

function total(values: readonly (number | undefined)[]): number | undefined {
  return values.reduce((sum, value) => (sum === undefined || value === undefined ? undefined : sum + value), 0);
}
