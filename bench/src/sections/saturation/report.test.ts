import type { RoundTrips } from '../../measure/round-trips';
import type { BenchOptions } from '../../options';
import { readOptions } from '../../options';
import { aRound, measuredErrand } from '../../testing/rounds';
import { renderSaturation } from './report';
import type { Step } from './saturation';

const load = { ...(readOptions([]) as BenchOptions), channels: 50, seconds: 10 };
const step = (rate: number, isSustained: boolean, roundTrips: RoundTrips = { batched: {}, all: 0 }): Step => ({
  rate,
  isSustained,
  round: aRound({ p50: rate, sent: 1000, processes: { egress: rate / 100 } }),
  roundTrips,
});
const render = (...steps: Step[]) => renderSaturation([{ measured: measuredErrand([]), steps }], load);

it('tells the highest rate that was sustained, and what it took', () => {
  const text = render(step(100, true), step(200, true), step(300, false));
  expect(text).toContain('**Errand** sustains 200/s, not 300/s: p50 200.0 ms, p99 600.0 ms');
  expect(text).toContain('| Errand | egress | 2.00 s | 2.00 s |');
});

it('claims no limit where every rate that was tried is sustained', () => {
  expect(render(step(100, true))).toContain('sustains 100/s, the highest rate tried');
});

it('says so where not even the first rate is sustained', () => {
  const text = render(step(100, false));
  expect(text).toContain('does not sustain 100/s');
  expect(text).not.toContain('CPU at the highest rate');
});

it('tells how many calls went in a round trip at each rate, and nothing of who has no database', () => {
  const batched = { claim: { calls: 1000, batches: 80 } };
  const text = render(step(100, true, { batched: {}, all: 0 }), step(200, false, { batched, all: 400 }));
  expect(text).toContain('| `claim` |  | 12.5 |');
  expect(text).toContain('| Round trips of all kinds per command | 0.00 | 0.40 |');
  expect(render(step(100, true))).not.toContain('round trip');
});
