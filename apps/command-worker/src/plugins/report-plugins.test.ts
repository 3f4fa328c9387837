import type { Envelope } from '@errand/contracts';
import { createTestClock } from '@errand/engine/testing';
import { createLogger } from '@errand/runtime';
import { createPluginReport } from './report-plugins';

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
    settings: { prefix: '!' },
    source: 'command-worker/test',
    clock,
    logger: createLogger({ name: 'test', level: 'info', destination: { write: (line) => void lines.push(line) } }),
  };
  return { clock, lines, published, broker, deps };
}

it('logs what was not loaded, and tells the admins under a name that follows from it', async () => {
  const { deps, lines, published } = setUp();
  const reports = [createPluginReport(deps), createPluginReport({ ...deps, source: 'command-worker/other' })];
  for (const report of reports) report.say(failed);
  reports[0]!.say([...failed, { ...failed[0]!, because: 'another' }]);
  for (const report of reports) await report.stop();
  expect(lines[0]).toContain('plugin not loaded; the others are');
  expect(published.map(({ data }) => data)[0]).toEqual({
    kind: 'plugin_failed',
    markdown:
      "The plugin `deploy.ts` was not loaded: `SyntaxError: '(' is not closed`. The others are. `!status plugins` lists them.",
  });
  const [first, again, other, ...more] = published.map(({ dedupkey }) => dedupkey);
  expect(more).toEqual([]); // each says it once
  expect(again).toBe(first);
  expect(other).not.toBe(first);
});

it('tells the admins of an error that nobody caught, once for each sort of it', async () => {
  const { deps, lines, published } = setUp();
  const report = createPluginReport(deps);
  const stray = {
    what: 'unhandled rejection',
    file: 'deploy.ts',
    because: 'no `route`',
    sort: 'deploy.ts:3:9',
  } as const;
  report.sayStray(stray);
  report.sayStray({ ...stray, because: 'no route to 10.0.0.2' });
  report.sayStray({ what: 'uncaught exception', file: 'b.ts', because: 'x', sort: 'b.ts:1:1' });
  report.sayStray({ what: 'unhandled rejection', file: undefined, because: 'y', sort: 'string' });
  await report.stop();
  expect(lines).toEqual([]); // who met it has logged it
  expect(published.map(({ data }) => data)).toEqual([
    {
      kind: 'plugin_error',
      markdown:
        "The plugin `deploy.ts` left a rejected promise that nobody handles: `no 'route'`. The worker goes on; its log has the rest.",
    },
    {
      kind: 'plugin_error',
      markdown: 'The plugin `b.ts` threw outside of a command: `x`. The worker goes on; its log has the rest.',
    },
    {
      kind: 'plugin_error',
      markdown: 'Something left a rejected promise that nobody handles: `y`. The worker goes on; its log has the rest.',
    },
  ]);
});

it('waits for the broker, and for no longer than the worker runs', async () => {
  const { deps, clock, published, broker } = setUp();
  broker.isAway = true;
  const report = createPluginReport(deps);
  report.say(failed);
  await clock.advance(10_000);
  broker.isAway = false;
  await clock.advance(30_000);
  expect(published).toHaveLength(1);
  await report.stop();

  broker.isAway = true;
  const given = createPluginReport(deps);
  given.say(failed);
  await clock.settle();
  await given.stop();
  expect(published).toHaveLength(1);
});
