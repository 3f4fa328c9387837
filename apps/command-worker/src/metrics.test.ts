import { createMetrics } from '@errand/runtime';
import { createWorkerMetrics } from './metrics';

it('counts dead letters by the stages there are, whatever a header says', async () => {
  const registry = createMetrics('command-worker');
  const metrics = createWorkerMetrics(registry, { running: () => 0, queued: () => 0 });
  for (const stage of ['events', 'commands.default', 'made up 1', 'made up 2']) metrics.deadLetter(stage);
  const lines = (await registry.metrics()).split('\n').filter((line) => line.startsWith('errand_dead_letters_total{'));
  expect(lines).toEqual([
    expect.stringMatching(/stage="events".* 1$/),
    expect.stringMatching(/stage="commands.default".* 1$/),
    expect.stringMatching(/stage="other".* 2$/),
  ]);
});
