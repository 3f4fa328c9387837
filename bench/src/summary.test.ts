import type { Measured, Round } from './bench';
import { cpuRows, ratioOf, sumRow, summarize } from './summary';
import type { Counts } from './tally';

function aRound(given: {
  p50?: number;
  sent?: number;
  processes?: Round['processes'];
  servers?: Round['servers'];
}): Round {
  const { p50 = 1, sent = 1000, processes = {}, servers = {} } = given;
  return {
    counts: { ...someCounts({ sent, p50 }), driverCpuSeconds: 0 },
    processes,
    servers,
    measuring: {},
    coresOfOthers: 0,
  };
}

function someCounts({ p50 = 1, ...given }: Partial<Counts> & { p50?: number }): Counts {
  const spread = { p50, p90: p50 * 2, p99: p50 * 3, max: p50 * 4 };
  const none = { lost: 0, late: 0, doubled: 0, outOfOrder: 0, sideBySide: 0 };
  return { sent: 1000, ...none, latencyMs: spread, sendDelayMs: spread, answeredPerSecond: 50, ...given };
}

function measured(rounds: Round[], counts: Counts[] = []): Measured {
  const strays = { count: 0, first: [] };
  return { subject: 'errand', rounds, residentMib: {}, outcome: { counts, strays, redelivered: 0, undelivered: 0 } };
}

it('takes medians over the rounds, and the greatest maximum', () => {
  const { latencyMs, commands } = summarize(measured([5, 100, 7].map((p50) => aRound({ p50 }))));
  expect(latencyMs).toEqual({ p50: 7, p90: 14, p99: 21, max: 400 });
  expect(commands).toBe(3000);
});

it('counts what was lost and doubled over everything that was sent, the warm-up included', () => {
  const counts = [someCounts({ lost: 1, late: 1 }), someCounts({ doubled: 2 }), someCounts({ lost: 3, outOfOrder: 4 })];
  expect(summarize(measured([], counts))).toMatchObject({ lost: 4, late: 1, doubled: 2, outOfOrder: 4 });
});

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
});

it('compares each round with the one beside it', () => {
  const [a, b] = [
    [10, 40, 90],
    [5, 10, 30],
  ].map((values) => values.map((p50) => aRound({ p50 })));
  expect(ratioOf(a!, b!, ({ counts }) => counts.latencyMs.p50)).toBe(3);
});

it('has no ratio to what was not measured', () => {
  const unknown = [aRound({ servers: { RabbitMQ: undefined } })];
  expect(ratioOf(unknown, unknown, ({ servers }) => servers['RabbitMQ'])).toBeNaN();
});
