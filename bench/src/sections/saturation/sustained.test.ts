import { someCounts } from '../../testing/rounds';
import { isSustained } from './sustained';

const spread = (p99: number) => ({ p50: 1, p90: 1, p99, max: p99 });
const round = (given: { answeredPerSecond?: number; lost?: number; p99?: number }) => {
  const { answeredPerSecond = 100, lost = 0, p99 = 50 } = given;
  return someCounts({ answeredPerSecond, lost, latencyMs: spread(9000), lastThirdMs: spread(p99) });
};

it('is sustained what is answered about as fast as it is asked', () => {
  expect(isSustained(100, round({ answeredPerSecond: 97 }))).toBe(true);
  expect(isSustained(100, round({ answeredPerSecond: 96.9 }))).toBe(false);
  expect(isSustained(100, round({ answeredPerSecond: 103 }))).toBe(true);
});

it('is not sustained where anything is lost', () => {
  expect(isSustained(100, round({ lost: 1 }))).toBe(false);
});

it('is not sustained where the last third waits for 2 s, whatever the first one did', () => {
  expect(isSustained(100, round({ p99: 1999 }))).toBe(true);
  expect(isSustained(100, round({ p99: 2000 }))).toBe(false);
  expect(isSustained(100, round({ p99: NaN }))).toBe(false);
});
