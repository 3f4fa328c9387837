import { createTimestamps, microsOf } from './timestamps';

it('never gives a timestamp twice and always rises, also within one millisecond', () => {
  const timestamps = createTimestamps(() => 1_700_000_000_123);
  expect([timestamps.next(), timestamps.next(), timestamps.next()]).toEqual([
    '1700000000.123000',
    '1700000000.123001',
    '1700000000.123002',
  ]);
});

it('reads a ts to the microsecond, and plain seconds too', () => {
  expect(microsOf('1712345678.000100')).toBe(1_712_345_678_000_100);
  expect(microsOf('1712345678.0001')).toBe(1_712_345_678_000_100);
  expect(microsOf('1712345678')).toBe(1_712_345_678_000_000);
  expect(microsOf('yesterday')).toBeNaN();
});
