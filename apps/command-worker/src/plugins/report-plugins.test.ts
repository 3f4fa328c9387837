import type { Envelope } from '@errand/contracts';
import { createTestClock } from '@errand/engine/testing';
import { createLogger } from '@errand/runtime';
import { reportPlugins } from './report-plugins';

const failed = [{ file: '/plugins/deploy.ts', because: 'SyntaxError: `(` is not closed' }];

function setUp() {
  const clock = createTestClock();
  const lines: string[] = [];
  const published: Envelope<'egress.notice.v1'>[] = [];
  const broker = { isAway: false };
  const deps = {
    async publish(notice: Envelope<'egress.notice.v1'>) {
      if (broker.isAway) throw new Error('away');
      published.push(notice);
    },
    prefix: '!',
    source: 'command-worker/test',
    clock,
    logger: createLogger({ name: 'test', level: 'info', destination: { write: (line) => void lines.push(line) } }),
  };
  return { clock, lines, published, broker, deps };
}

it('logs what was not loaded, and tells the admins under a name that follows from it', async () => {
  const { deps, lines, published } = setUp();
  await reportPlugins(failed, deps).stop();
  await reportPlugins(failed, { ...deps, source: 'command-worker/other' }).stop();
  await reportPlugins([{ ...failed[0]!, because: 'another' }], deps).stop();
  expect(lines[0]).toContain('plugin not loaded; the others are');
  expect(published.map(({ data }) => data)[0]).toEqual({
    kind: 'plugin_failed',
    markdown:
      "The plugin `deploy.ts` was not loaded: `SyntaxError: '(' is not closed`. The others are. `!status plugins` lists them.",
  });
  const [first, again, other] = published.map(({ dedupkey }) => dedupkey);
  expect(again).toBe(first);
  expect(other).not.toBe(first);
});

it('waits for the broker, and for no longer than the worker runs', async () => {
  const { deps, clock, published, broker } = setUp();
  broker.isAway = true;
  const report = reportPlugins(failed, deps);
  await clock.advance(10_000);
  broker.isAway = false;
  await clock.advance(30_000);
  expect(published).toHaveLength(1);
  await report.stop();

  broker.isAway = true;
  const given = reportPlugins(failed, deps);
  await clock.settle();
  await given.stop();
  expect(published).toHaveLength(1);
});
