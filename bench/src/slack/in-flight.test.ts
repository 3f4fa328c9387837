import { inFlightTogether } from './in-flight';

const log = [
  { ts: '1.1', attempts: [{ at: 1000, ackedAfterMs: 20 }] },
  { ts: '1.2', attempts: [{ at: 1015, ackedAfterMs: 3 }] },
  { ts: '1.3', attempts: [{ at: 1021, ackedAfterMs: 3 }] },
  { ts: '1.4', attempts: [{ at: 2000 }, { at: 5000, ackedAfterMs: 10 }] },
  { ts: '1.5', attempts: [{ at: 5005, ackedAfterMs: 1 }] },
  { ts: '1.6', attempts: [{ at: 6000 }] },
];

it('is so when the later message was handed over before the earlier one was acknowledged', () => {
  expect(inFlightTogether(log)('1.1', '1.2')).toBe(true);
  expect(inFlightTogether(log)('1.1', '1.3')).toBe(false);
});

it('counts the attempt that was acknowledged at last', () => {
  expect(inFlightTogether(log)('1.4', '1.5')).toBe(true);
  expect(inFlightTogether(log)('1.4', '1.6')).toBe(false);
});

it('is so while the earlier message is not acknowledged at all', () => {
  expect(inFlightTogether([...log, { ts: '1.7', attempts: [{ at: 9000 }] }])('1.6', '1.7')).toBe(true);
});

it('is not so where nothing is known of them', () => {
  expect(inFlightTogether([])('1.1', '1.2')).toBe(false);
  expect(inFlightTogether(log)('1.1', '9.9')).toBe(false);
});
