import { busyness } from './busyness';

describe('busyness', () => {
  it('is high in a process that does nothing but work, and low in one that waits', async () => {
    await work(250);
    expect(busyness()).toBeGreaterThan(0.8);
    await new Promise((resolve) => setTimeout(resolve, 500)); // waiting is what is measured
    expect(busyness()).toBeLessThan(0.5);
  });
});

/** In many short turns. */
async function work(ms: number): Promise<void> {
  busyness();
  const until = performance.now() + ms;
  while (performance.now() < until) await new Promise((resolve) => setImmediate(resolve));
}
