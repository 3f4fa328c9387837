import type { Pace } from './pacing';
import { createPacer } from './pacing';

function pacer({ sharers = () => 1, ...options }: Partial<Pace> & { sharers?: () => number } = {}) {
  const clock = { ms: 1_000_000 };
  const pace: Pace = { channelPerSecond: 1, channelBurst: 3, methodPerMinute: {}, ...options };
  const made = createPacer({ pace: () => pace, now: () => clock.ms, sharers });
  return { ...made, clock, pace };
}
const post = (channel: string) => ({ method: 'chat.postMessage', channel });

it('lets a burst into a quiet channel, then one post a second', () => {
  const { reserve } = pacer();
  expect([1, 2, 3, 4, 5].map(() => reserve(post('C1')))).toEqual([0, 0, 0, 1_000, 2_000]);
});

it('keeps the channels apart', () => {
  const { reserve } = pacer({ channelBurst: 1 });
  expect([reserve(post('C1')), reserve(post('C1')), reserve(post('C2'))]).toEqual([0, 1_000, 0]);
});

it('fills the burst up again while a channel is quiet', () => {
  const { reserve, clock } = pacer();
  for (let i = 0; i < 4; i++) reserve(post('C1'));
  clock.ms += 3_000;
  expect([reserve(post('C1')), reserve(post('C1')), reserve(post('C1'))]).toEqual([0, 0, 1_000]);
});

it('sets no pace of its own to a channel when channelPerSecond is 0', () => {
  const { reserve } = pacer({ channelPerSecond: 0 });
  expect(Array.from({ length: 50 }, () => reserve(post('C1'))).every((ms) => ms === 0)).toBe(true);
});

it('paces posts to a channel, not what is done to them', () => {
  const { reserve } = pacer({ channelBurst: 1 });
  reserve(post('C1'));
  expect(reserve({ method: 'chat.update', channel: 'C1' })).toBe(0);
});

it('spaces the calls of a method over all channels', () => {
  const { reserve } = pacer({ methodPerMinute: { 'chat.update': 60 } });
  expect(['C1', 'C2', 'C3'].map((channel) => reserve({ method: 'chat.update', channel }))).toEqual([0, 1_000, 2_000]);
});

it('holds only the method and channel that Slack told to wait', () => {
  const { pause, pausedMs, clock } = pacer();
  pause(post('C1'), 30_000);
  expect(pausedMs(post('C1'))).toBe(30_000);
  expect(pausedMs(post('C2'))).toBe(0);
  expect(pausedMs({ method: 'chat.update', channel: 'C1' })).toBe(0);
  clock.ms += 30_000;
  expect(pausedMs(post('C1'))).toBe(0);
});

it('does not shorten a pause', () => {
  const { pause, pausedMs } = pacer();
  pause(post('C1'), 30_000);
  pause(post('C1'), 1_000);
  expect(pausedMs(post('C1'))).toBe(30_000);
});

it('starts at the plain pace after a pause, without a burst', () => {
  const { pause, reserve, clock } = pacer();
  pause(post('C1'), 10_000);
  clock.ms += 10_000;
  expect([reserve(post('C1')), reserve(post('C1'))]).toEqual([0, 1_000]);
});

it('takes a method that is named like a property of every object for one without pace', () => {
  const { reserve } = pacer();
  expect(reserve({ method: 'constructor' })).toBe(0);
});

it('forgets channels that hold nobody any more', () => {
  const { reserve, clock } = pacer({ channelBurst: 1 });
  for (let i = 0; i < 5_000; i++) {
    reserve(post(`C${i}`));
    clock.ms += 10;
  }
  expect(reserve(post('C4999'))).toBeGreaterThan(0);
  expect(reserve(post('C1'))).toBe(0);
});

it('goes by another pace as soon as there is one', () => {
  const { reserve, isFree, pace } = pacer({ channelBurst: 1 });
  expect([reserve(post('C1')), reserve(post('C1'))]).toEqual([0, 1_000]);
  Object.assign(pace, { channelPerSecond: 0, methodPerMinute: { 'chat.postMessage': 30 } });
  expect(isFree(post('C2'))).toBe(true);
  expect([reserve(post('C2')), reserve(post('C2'))]).toEqual([0, 2_000]);
});
