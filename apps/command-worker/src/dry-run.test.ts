import { createRegistry } from '@errand/engine';
import type { CommandEntry } from '@errand/engine';
import type { FilterContext, FilterDefinition } from '@errand/plugin-sdk';
import { command, commandFilter, definePlugin, manifestOf } from '@errand/plugin-sdk';
import { createLogger } from '@errand/runtime';
import { createDryRun } from './dry-run';

const logger = createLogger({ name: 'test', level: 'silent' });
const ctx = { signal: new AbortController().signal, execution: { userId: 'UANA' } } as FilterContext;

function passes(run: FilterDefinition['run'], match = '*') {
  const plugin = definePlugin({
    name: 'test',
    version: '1.0.0',
    summary: 'Test',
    commands: { ship_all: command({ summary: 'Ship', run: () => undefined }) },
    filters: { one: commandFilter({ match, run }) },
  });
  const registry = createRegistry([manifestOf(plugin)]);
  const entry = registry.get('test', 'ship_all') as CommandEntry;
  return createDryRun({ registry: () => registry, plugins: () => [plugin], logger })(entry, ctx);
}

it('asks whether the command would pass, and says that nothing is to be done', async () => {
  const run = jest.fn(() => undefined);
  expect(await passes(run)).toBe(true);
  expect(run).toHaveBeenCalledWith(
    { command: { plugin: 'test', name: 'ship_all', kind: 'command' }, text: '', dryRun: true },
    expect.objectContaining({ execution: { userId: 'UANA' } }),
  );
});

it.each<[boolean, string, FilterDefinition['run']]>([
  [false, 'denies', () => ({ deny: 'Frozen.' })],
  [false, 'denies without a word', async () => ({ deny: '' })],
  [false, 'fails', () => Promise.reject(new Error('x'))],
  [true, 'would answer', () => ({ reply: 'cached' })],
  [true, 'would rewrite', () => ({ rewrite: { text: 'x' } })],
])('says %s of a command before which a filter %s', async (expected, _what, run) => {
  expect(await passes(run)).toBe(expected);
});

it('asks only those that stand before the command', async () => {
  expect(await passes(() => ({ deny: 'no' }), 'deploy:*')).toBe(true);
  expect(await passes(() => ({ deny: 'no' }), 'test:ship_*')).toBe(false);
});
