import { planLoad } from './plan-load';

const options = { rate: 100, seconds: 50, channels: 50, seed: 7, slowSeconds: 20 };

it('plans as many commands as the rate says, of every kind by its share, and some slow ones in the first half', () => {
  const plan = planLoad(options);
  const ofKind = (kind: string) => plan.filter((command) => command.kind === kind);
  expect(plan).toHaveLength(5_004);
  expect(ofKind('echo').length / 5_000).toBeCloseTo(0.6, 1);
  for (const kind of ['many', 'progress', 'launch', 'fetch']) expect(ofKind(kind).length / 5_000).toBeCloseTo(0.1, 1);
  expect(ofKind('slow').every(({ dueMs, text, id }) => dueMs < 25_000 && text === `${id} 20`)).toBe(true);
});

it('spreads them over time and channels, in the order of their time', () => {
  const plan = planLoad(options);
  expect(new Set(plan.map(({ channel }) => channel)).size).toBe(50);
  expect(plan.filter(({ dueMs }) => dueMs < 25_000).length / 5_004).toBeCloseTo(0.5, 1);
  expect([...plan].sort((a, b) => a.dueMs - b.dueMs)).toEqual(plan);
  expect(new Set(plan.map(({ id }) => id)).size).toBe(5_004);
});

it('makes the same plan of the same seed', () => {
  expect(planLoad(options)).toEqual(planLoad(options));
  expect(planLoad({ ...options, seed: 8 })).not.toEqual(planLoad(options));
});
