import { aRound } from '../testing/rounds';
import { cpuRows, sumRow, totalCpu } from './cpu-rows';

it('tells CPU per process over all rounds, and per 1,000 commands', () => {
  const rounds = [aRound({ processes: { a: 1, b: 0.25 } }), aRound({ processes: { a: 2, b: 0.25 } })];
  const rows = cpuRows(rounds, 'processes');
  expect(rows).toEqual([
    { name: 'a', seconds: 3, perThousand: 1.5 },
    { name: 'b', seconds: 0.5, perThousand: 0.25 },
  ]);
  expect(sumRow('both', rows)).toEqual({ name: 'both', seconds: 3.5, perThousand: 1.75 });
});

it('claims no sum where a part was not measured', () => {
  const rows = cpuRows([aRound({ servers: { known: 1, hidden: undefined } })], 'servers');
  expect(rows[1]).toEqual({ name: 'hidden', seconds: undefined, perThousand: undefined });
  expect(sumRow('both', rows).seconds).toBeUndefined();
  expect(totalCpu({ known: 1, hidden: undefined })).toBeUndefined();
});
