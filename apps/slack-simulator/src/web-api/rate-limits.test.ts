import { createRateLimits } from './rate-limits';

const post = { method: 'chat.postMessage', appId: 'A1', perMinute: 600 };

it('lets everything through until it is switched on', () => {
  const limits = createRateLimits(() => 0);
  expect(Array.from({ length: 100 }, () => limits.check({ ...post, channel: 'C1' }))).not.toContain(1);
});

it('takes a burst to one conversation, then one a second, and no other conversation waits', () => {
  let now = 0;
  const limits = createRateLimits(() => now);
  limits.configure({ enabled: true, postBurst: 2 });
  const check = (channel: string) => limits.check({ ...post, channel });
  expect([check('C1'), check('C1'), check('C1'), check('C2')]).toEqual([0, 0, 1, 0]);
  now = 1000;
  expect([check('C1'), check('C1')]).toEqual([0, 1]);
});

it('counts calls a minute of a method for each app', () => {
  const limits = createRateLimits(() => 0);
  limits.configure({ enabled: true, methods: { 'users.info': 2 } });
  const check = (appId: string) => limits.check({ method: 'users.info', appId, perMinute: 100 });
  expect([check('A1'), check('A1'), check('A1'), check('A2')]).toEqual([0, 0, 30, 0]);
});
