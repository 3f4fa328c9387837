import { median, spreadOf } from './percentiles';

describe('spreadOf', () => {
  it('takes percentiles by nearest rank, whatever the order of the values', () => {
    const oneToHundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(spreadOf(oneToHundred)).toEqual({ p50: 50, p90: 90, p99: 99, max: 100 });
  });

  it('answers with values that were measured, however few', () => {
    expect(spreadOf([7])).toEqual({ p50: 7, p90: 7, p99: 7, max: 7 });
    expect(spreadOf([10, 9])).toEqual({ p50: 9, p90: 10, p99: 10, max: 10 });
  });

  it('sorts by size, not by digits', () => {
    expect(spreadOf([9, 10, 100]).max).toBe(100);
  });

  it('has no numbers when nothing was measured', () => {
    expect(spreadOf([])).toEqual({ p50: NaN, p90: NaN, p99: NaN, max: NaN });
  });
});

describe('median', () => {
  it('is the middle value, or the mean of the two in the middle', () => {
    expect(median([30, 1, 20])).toBe(20);
    expect(median([1, 4, 30, 2])).toBe(3);
    expect(median([])).toBeNaN();
  });
});
