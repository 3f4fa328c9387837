import { atOnce, atRandom, evenly, steadily } from './schedule';

const plan = (seed: number) => atRandom({ rate: 50, seconds: 20, channels: 10, seed });

it('plans exactly as many commands as rate and length make, in the order they are due', () => {
  const due = plan(1).map(({ dueMs }) => dueMs);
  expect(due).toHaveLength(1000);
  expect(due).toEqual([...due].sort((a, b) => a - b));
  expect(due[0]).toBeGreaterThanOrEqual(0);
  expect(due.at(-1)).toBeLessThan(20_000);
});

it('makes the same plan of the same seed, and another one of another', () => {
  expect(plan(1)).toEqual(plan(1));
  expect(plan(2)).not.toEqual(plan(1));
});

it('spreads the commands over the whole round and over all channels', () => {
  const halfway = plan(3).filter(({ dueMs }) => dueMs < 10_000).length;
  expect(halfway).toBeGreaterThan(400);
  expect(halfway).toBeLessThan(600);
  const counts = plan(3).reduce(
    (sum, { channel }) => sum.set(channel, (sum.get(channel) ?? 0) + 1),
    new Map<number, number>(),
  );
  expect([...counts.keys()].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(Math.min(...counts.values())).toBeGreaterThan(50);
});

it('leaves the moments to chance, so that commands also come close together', () => {
  const due = plan(4).map(({ dueMs }) => dueMs);
  const gaps = due.slice(1).map((at, index) => at - due[index]!);
  expect(gaps.some((gap) => gap < 1)).toBe(true);
  expect(gaps.some((gap) => gap > 60)).toBe(true);
});

it('plans one command at least', () => {
  expect(atRandom({ rate: 0.1, seconds: 1, channels: 1, seed: 1 })).toHaveLength(1);
});

it('plans the same commands at equal intervals', () => {
  const even = evenly({ rate: 50, seconds: 20, channels: 10, seed: 1 });
  expect(even.map(({ channel }) => channel)).toEqual(plan(1).map(({ channel }) => channel));
  expect(even.map(({ dueMs }) => dueMs)).toEqual(Array.from({ length: 1000 }, (_, index) => index * 20));
});

it('plans so many commands at once in one channel', () => {
  expect(atOnce({ commands: 3, channel: 7 })).toEqual(Array(3).fill({ dueMs: 0, channel: 7 }));
});

it('plans a command in each of some channels by turns, at even distances, for as long as it is asked', () => {
  const turns = steadily({ everyMs: 2000, channels: [1, 2] });
  const first = Array.from({ length: 5 }, () => turns.next().value as unknown);
  expect(first).toEqual([
    { dueMs: 0, channel: 1 },
    { dueMs: 1000, channel: 2 },
    { dueMs: 2000, channel: 1 },
    { dueMs: 3000, channel: 2 },
    { dueMs: 4000, channel: 1 },
  ]);
});
