import type { CpuRow } from '../measure/cpu-rows';
import { cpuRows, sumRow } from '../measure/cpu-rows';
import type { Measured } from '../measure/measure-round';
import { subjectTitles } from './names';
import { seconds, table } from './table';

/** CPU per process and server, and what measuring took; over all rounds of each subject. */
export function cpuTable(measured: readonly Pick<Measured, 'subject' | 'rounds' | 'residentMib'>[]): string {
  const rows = measured.flatMap(({ subject, rounds, residentMib }) => {
    const [processes, servers, measuring] = [
      cpuRows(rounds, 'processes'),
      cpuRows(rounds, 'servers'),
      cpuRows(rounds, 'measuring'),
    ];
    const line = ({ name, seconds: used, perThousand }: CpuRow) => {
      const mib = residentMib[name];
      return [
        subjectTitles[subject],
        name,
        seconds(used),
        seconds(perThousand),
        mib === undefined ? '' : mib.toFixed(0),
      ];
    };
    return [
      ...[...processes, ...servers].map(line),
      line(sumRow('**sum**', [...processes, ...servers])),
      ...measuring.map((row) => line({ ...row, name: `measuring: ${row.name}` })),
    ];
  });
  return table([['', 'Process', 'CPU', 'CPU per 1,000 commands', 'Memory, MiB'], ...rows], 2);
}
