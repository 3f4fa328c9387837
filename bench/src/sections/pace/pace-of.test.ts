import { paceOf } from './pace-of';

it('tells the pace from the last post of the burst on', () => {
  const arrivals = [10, 11, 12, 1000, 2100, 3000];
  expect(paceOf(arrivals, 3)).toEqual({
    perSecond: (3 / 2988) * 1000,
    gapsMs: { p50: 988, p90: 1100, p99: 1100, max: 1100 },
  });
});

it('knows no pace of posts that are all in the burst', () => {
  expect(paceOf([1, 2, 3], 3).perSecond).toBeNaN();
  expect(paceOf([], 5).gapsMs.max).toBeNaN();
});

it('takes every gap where there is no burst', () => {
  expect(paceOf([0, 500, 1000], 0)).toMatchObject({ perSecond: 2, gapsMs: { max: 500 } });
});
