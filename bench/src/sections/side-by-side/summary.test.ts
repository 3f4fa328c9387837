import { aRound, measuredErrand, someCounts } from '../../testing/rounds';
import { ratioOf, summarize } from './summary';

it('takes medians over the rounds, and the greatest maximum', () => {
  const { latencyMs, commands } = summarize(measuredErrand([5, 100, 7].map((p50) => aRound({ p50 }))));
  expect(latencyMs).toEqual({ p50: 7, p90: 14, p99: 21, max: 400 });
  expect(commands).toBe(3000);
});

it('counts what was lost and doubled over everything that was sent, the warm-up included', () => {
  const counts = [someCounts({ lost: 1, late: 1 }), someCounts({ doubled: 2 }), someCounts({ lost: 3, outOfOrder: 4 })];
  expect(summarize(measuredErrand([], counts))).toMatchObject({ lost: 4, late: 1, doubled: 2, outOfOrder: 4 });
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
