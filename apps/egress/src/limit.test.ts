import { createLimit } from './limit';

it('runs no more than so many at a time, in the order of asking', async () => {
  const limit = createLimit(2);
  const releases: (() => void)[] = [];
  const started: number[] = [];
  const all = [0, 1, 2, 3].map((number) =>
    limit(async () => {
      started.push(number);
      await new Promise<void>((resolve) => releases.push(resolve));
    }),
  );
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  await settle();
  expect(started).toEqual([0, 1]);
  releases.shift()?.();
  await settle();
  expect(started).toEqual([0, 1, 2]);
  releases.shift()?.();
  await settle();
  releases.forEach((release) => release());
  await settle();
  releases.forEach((release) => release());
  await Promise.all(all);
  expect(started).toEqual([0, 1, 2, 3]);
});

it('gives the place on when a function throws', async () => {
  const limit = createLimit(1);
  await expect(limit(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(limit(() => Promise.resolve('yes'))).resolves.toBe('yes');
});
