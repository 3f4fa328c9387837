import { createPace } from './pace';

it('tells how fast the latest calls came, once there were enough of them', () => {
  let now = 0;
  const pace = createPace(4, () => now);
  const callEvery = (ms: number, times: number) => {
    for (let i = 0; i < times; i += 1) {
      pace.count();
      now += ms;
    }
  };
  callEvery(10, 3);
  expect(pace.perSecond()).toBe(0);
  callEvery(10, 1);
  expect(pace.perSecond()).toBe(100);
  callEvery(1_000, 4);
  expect(pace.perSecond()).toBe(1);
  now += 4_000; // nobody calls
  expect(pace.perSecond()).toBe(0.5);
});
