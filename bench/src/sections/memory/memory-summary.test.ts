import { afterWarmUp, summarizeMemory } from './memory-summary';

it('compares the last tenth of the samples with the first, by their medians', () => {
  const samples = [100, 90, 500, ...Array.from({ length: 24 }, () => 120), 130, 132, 10];
  expect(summarizeMemory(samples)).toEqual({
    min: 10,
    median: 120,
    max: 500,
    firstTenth: 100,
    lastTenth: 130,
    ratio: 1.3,
  });
});

it('compares the last sample with the first where there are few', () => {
  expect(summarizeMemory([100, 300, 110])).toMatchObject({ firstTenth: 100, lastTenth: 110, ratio: 1.1 });
  expect(summarizeMemory([100])).toMatchObject({ min: 100, max: 100, ratio: 1 });
});

it('has no numbers where nothing was measured', () => {
  expect(Object.values(summarizeMemory([]))).toEqual(Array(6).fill(NaN));
});

it('leaves out the first tenth as the warm-up', () => {
  expect(afterWarmUp(Array.from({ length: 20 }, (_, index) => index))).toEqual(
    Array.from({ length: 18 }, (_, index) => index + 2),
  );
  expect(afterWarmUp([1, 2, 3])).toEqual([2, 3]);
  expect(afterWarmUp([])).toEqual([]);
});
