import { createLogger, createMetrics } from '@errand/runtime';
import { createBlame } from './blame';
import type { StrayError } from './stray-errors';
import { createStrayErrors } from './stray-errors';

function setUp() {
  const lines: Record<string, unknown>[] = [];
  const heard: StrayError[] = [];
  const metrics = createMetrics('test');
  const write = (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>);
  const logger = createLogger({ name: 'test', level: 'info', destination: { write } });
  const strays = createStrayErrors({ blame: createBlame(['/plugins']), logger, metrics });
  const counted = async () =>
    (await metrics.metrics())
      .split('\n')
      .filter((line) => line.startsWith('errand_plugin_stray_errors_total{'))
      .map((line) => line.replace('errand_plugin_stray_errors_total', '').replace(',service="test"', ''));
  return { strays, lines, heard, counted, hear: (stray: StrayError) => void heard.push(stray) };
}
const from = (frame: string, message = 'no route') =>
  Object.assign(new Error(message), { stack: `Error: ${message}\n    at run (${frame})` });

describe('createStrayErrors', () => {
  it.each(['unhandled rejection', 'uncaught exception'] as const)(
    'outlives an %s of a plugin: it is logged, counted and handed on',
    async (what) => {
      const { strays, lines, heard, hear, counted } = setUp();
      strays.listen(hear);
      expect(strays.takesOn(from('/plugins/deploy.ts:3:9', 'xoxb-1234-secret'), what)).toBe(true);
      expect(lines).toEqual([
        expect.objectContaining({ level: 50, plugin: 'deploy.ts', msg: `${what}; the worker goes on` }),
      ]);
      expect(JSON.stringify(lines)).toContain('/plugins/deploy.ts:3:9');
      expect(heard).toEqual([
        { what, file: 'deploy.ts', because: '[redacted]', sort: JSON.stringify([what, 'deploy.ts:3:9']) },
      ]);
      expect(await counted()).toEqual([`{plugin="deploy.ts",what="${what}"} 1`]);
    },
  );

  it('does not outlive an exception that shows no plugin: what it cut short is not known', async () => {
    const { strays, lines, heard, hear, counted } = setUp();
    strays.listen(hear);
    strays.loading('/plugins/deploy.ts');
    expect(strays.takesOn(from('/app/main.js:3:9'), 'uncaught exception')).toBe(false);
    expect(strays.takesOn('x', 'uncaught exception')).toBe(false);
    expect([lines, heard, await counted()]).toEqual([[], [], []]);
  });

  it('outlives a rejection without a stack: of the module that is being loaded, else of nobody', async () => {
    const { strays, heard, hear, counted } = setUp();
    strays.listen(hear);
    strays.loading('/plugins/deploy.ts');
    expect(strays.takesOn('x', 'unhandled rejection')).toBe(true);
    strays.loading(undefined);
    expect(strays.takesOn('x', 'unhandled rejection')).toBe(true);
    expect(heard.map(({ file }) => file)).toEqual(['deploy.ts', undefined]);
    expect(await counted()).toEqual([
      '{plugin="deploy.ts",what="unhandled rejection"} 1',
      '{plugin="unknown",what="unhandled rejection"} 1',
    ]);
  });

  it('takes errors for one sort that differ in their words alone', () => {
    const { strays, heard, hear } = setUp();
    strays.listen(hear);
    const sorts = (...errors: unknown[]) => {
      heard.length = 0;
      for (const err of errors) strays.takesOn(err, 'unhandled rejection');
      return new Set(heard.map(({ sort }) => sort)).size;
    };
    expect(sorts(from('/plugins/a.ts:3:9', 'one'), from('/plugins/a.ts:3:9', 'two'))).toBe(1);
    expect(sorts(from('/plugins/a.ts:3:9'), from('/plugins/a.ts:4:9'), from('/plugins/b.ts:3:9'))).toBe(3);
    expect(sorts(from('/app/main.js:3:9', 'one'), from('/app/main.js:3:9', 'two'))).toBe(1);
    expect(sorts('one', 'two', 3)).toBe(2);
  });

  it('keeps what comes before anybody listens', () => {
    const { strays, heard, hear } = setUp();
    for (let n = 0; n < 200; n += 1) strays.takesOn(from(`/plugins/a.ts:${n}:1`), 'unhandled rejection');
    strays.listen(hear);
    expect(heard).toHaveLength(100);
    strays.takesOn(from('/plugins/a.ts:201:1'), 'unhandled rejection');
    expect(heard).toHaveLength(101);
  });
});
