import { busyTicksOf, ticksOf } from './cpu';

it('adds user and system time, its own and that of children that have ended', () => {
  const stat = '4242 (node) S 1 4242 4242 0 -1 4194304 900 0 3 0 150 30 7 2 20 0 11 0 8157 1095680000 30000';
  expect(ticksOf(stat)).toBe(150 + 30 + 7 + 2);
});

it('is not misled by the name of a process', () => {
  const stat = '7 (post (9) gres: x) S 1 7 7 0 -1 0 0 0 0 0 1 2 3 4 20 0 1 0 5 6 7';
  expect(ticksOf(stat)).toBe(10);
});

it('counts as work of the machine all but idling and waiting for the disk', () => {
  const stat = 'cpu  100 20 30 9000 800 4 5 6 0 0\ncpu0 50 10 15 4500 400 2 2 3 0 0\n';
  expect(busyTicksOf(stat)).toBe(100 + 20 + 30 + 4 + 5 + 6);
});
