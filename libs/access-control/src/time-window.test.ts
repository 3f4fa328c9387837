import type { AccessTime } from './policy';
import { compileTimeWindow } from './time-window';

const holds = (time: AccessTime, at: string) => compileTimeWindow(time).holds(Date.parse(at));

// 2 October 2026 is a Friday.
it.each<[AccessTime, string, boolean]>([
  [{}, '2026-10-02T00:00Z', true],
  [{ from: '09:00', to: '17:00' }, '2026-10-02T09:00Z', true],
  [{ from: '09:00', to: '17:00' }, '2026-10-02T08:59:59Z', false],
  [{ from: '09:00', to: '17:00' }, '2026-10-02T16:59:59Z', true],
  [{ from: '09:00', to: '17:00' }, '2026-10-02T17:00Z', false],
  [{ from: '09:00' }, '2026-10-02T23:59Z', true],
  [{ to: '24:00' }, '2026-10-02T23:59Z', true],
  [{ to: '09:00' }, '2026-10-02T00:00Z', true],
  [{ days: ['fri'] }, '2026-10-02T12:00Z', true],
  [{ days: ['Friday'] }, '2026-10-02T12:00Z', true],
  [{ days: ['mon-thu'] }, '2026-10-02T12:00Z', false],
  [{ days: ['mon-fri'] }, '2026-10-02T12:00Z', true],
  [{ days: ['fri-mon'] }, '2026-10-04T12:00Z', true],
  [{ days: ['fri-mon'] }, '2026-10-06T12:00Z', false],
  [{ days: ['mon', 'fri'] }, '2026-10-05T12:00Z', true],
  [{ days: [] }, '2026-10-02T12:00Z', false],
])('%j at %s: %s', (time, at, expected) => {
  expect(holds(time, at)).toBe(expected);
});

it('over midnight belongs to the day on which it begins', () => {
  const night: AccessTime = { days: ['fri'], from: '22:00', to: '06:00' };
  expect(holds(night, '2026-10-02T05:59Z')).toBe(false);
  expect(holds(night, '2026-10-02T22:00Z')).toBe(true);
  expect(holds(night, '2026-10-03T05:59Z')).toBe(true);
  expect(holds(night, '2026-10-03T06:00Z')).toBe(false);
  expect(holds(night, '2026-10-03T22:00Z')).toBe(false);
});

it('is the time of its zone, in summer and in winter', () => {
  const time: AccessTime = { from: '09:00', to: '10:00', timezone: 'Europe/Berlin' };
  expect(holds(time, '2026-07-01T07:00Z')).toBe(true);
  expect(holds(time, '2026-12-01T07:00Z')).toBe(false);
  expect(holds(time, '2026-12-01T08:00Z')).toBe(true);
});

it('tells the time where it is', () => {
  const window = compileTimeWindow({ timezone: 'Asia/Kathmandu' });
  expect(window.clock(Date.parse('2026-10-02T18:20Z'))).toBe('sat 00:05 Asia/Kathmandu');
});
