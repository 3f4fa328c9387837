import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runInThisContext } from 'node:vm';
import type { Context } from '@errand/plugin-sdk';
import { createLogger } from '@errand/runtime';
import type { ExtraPlugins } from './load-plugins';
import { loadPlugins } from './load-plugins';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'errand-plugins-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function load(files: Record<string, string>): Promise<ExtraPlugins> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return loadPlugins([folder], { logger });
}

const logger = createLogger({ name: 'test', level: 'silent' });

const sdk = "import { CommandError, command, definePlugin } from '@errand/plugin-sdk';\n";
const plugin = (name: string, run = '() => undefined') =>
  `definePlugin({ name: '${name}', version: '1.0.0', summary: 'Test', commands: { ${name}: command({ summary: 'It', run: ${run} }) } })`;
const names = ({ loaded }: ExtraPlugins) => loaded.map(({ plugin: { name } }) => name);
const input = { args: {}, flags: {}, text: 'hi' };

describe('loadPlugins', () => {
  it('loads modules of all kinds, in the order of their names', async () => {
    const found = await load({
      'd.ts': `${sdk}const name: string = 'd';\nexport default ${plugin('d')};`,
      'a.js': `const { command, definePlugin } = require('@errand/plugin-sdk');\nmodule.exports = ${plugin('a')};`,
      'c.mjs': `${sdk}export const helper = () => 1;\nexport default ${plugin('c')};`,
      'b.js': `${sdk}export default ${plugin('b')};`,
    });
    expect(found.failed).toEqual([]);
    expect(names(found)).toEqual(['a', 'b', 'c', 'd']);
    expect(found.loaded[0]?.file).toBe(join(folder, 'a.js'));
  });

  it('passes over what is no module, and over folders: they are for modules to import from', async () => {
    const found = await load({
      'greet.ts': `${sdk}import { hello } from './parts/words';\nexport default ${plugin('greet', '({ text }) => hello(text)')};`,
      'parts/words.ts': 'export const hello = (name: string): string => `Hello, ${name}!`;',
      'types.d.ts': 'export type A = string;',
      '.hidden.ts': 'throw new Error("read");',
      'README.md': '# Plugins',
    });
    expect(found.failed).toEqual([]);
    expect(await found.loaded[0]?.plugin.commands['greet']?.run(input, {} as Context)).toBe('Hello, hi!');
  });

  it("gives them the worker's own SDK, so that their errors are known for what they are", async () => {
    const { loaded } = await load({
      'a.ts': `${sdk}export default ${plugin('a', "() => { throw new CommandError('no') }")};`,
    });
    expect(() => loaded[0]?.plugin.commands['a']?.run(input, {} as Context)).toThrow(
      expect.objectContaining({ code: 'command_error', message: 'no' }),
    );
  });

  it.each([
    ['what does not parse', 'export default {{', /^SyntaxError|ParseError|Unexpected/],
    ['what throws', 'throw new TypeError("no token");', /^TypeError: no token$/],
    ['what imports what there is not', "import 'nowhere-to-be-found';", /nowhere-to-be-found/],
    ['what requires what there is not', "require('./none');", /^Cannot find module '\.\/none'/],
    ['a token in its words', 'throw new Error("boom at import xoxb-1234-secret");', /^boom at import \[redacted\]$/],
    ['what is thrown and no error', 'throw Object.create(null);', /^what was thrown is no error$/],
    ['nothing', 'export const a = 1;', /^it has no default export: write export default definePlugin\(\{ … \}\)$/],
    ['a default that is no plugin', 'export default () => "hi";', /^its default export is no plugin: /],
    ['a plugin by name alone', `${sdk}export const mine = ${plugin('a')};`, /^it exports its plugin as mine: /],
    [
      'several plugins',
      `${sdk}export default ${plugin('a')};\nexport const other = ${plugin('b')};`,
      /^it exports several plugins \(default, other\): a module is one plugin, its default export$/,
    ],
    [
      'a plugin that nobody has checked',
      "export default { name: 'Greeter', version: '1', summary: 'x' };",
      /^plugin "Greeter" is not well defined: name must be lower-case words .*version must be like 1\.0\.0/,
    ],
    [
      'a plugin that is not well defined',
      `${sdk}export default definePlugin({ name: 'a', version: '1.0.0', summary: 'x', commands: { a: {} } });`,
      /^plugin "a" is not well defined: command "a": run must be a function/,
    ],
  ])('reports a module with %s, in one line, and loads the others', async (_what, text, because) => {
    const found = await load({ 'bad.ts': text, 'good.ts': `${sdk}export default ${plugin('good')};` });
    expect(names(found)).toEqual(['good']);
    expect(found.failed).toEqual([{ file: join(folder, 'bad.ts'), because: expect.stringMatching(because) }]);
    expect(found.failed[0]?.because).not.toContain('\n');
  });

  it('gives up a module that waits for too long, and says which module it is at', async () => {
    const begun: unknown[] = [];
    await writeFile(join(folder, 'late.ts'), 'await new Promise(() => undefined);\nexport default 1;');
    await writeFile(join(folder, 'soon.ts'), `${sdk}export default ${plugin('soon')};`);
    const found = await loadPlugins([folder], { logger, limitMs: 500, loading: (file) => begun.push(file) });
    expect(found.failed).toEqual([{ file: join(folder, 'late.ts'), because: 'it was not loaded within 0.5 s' }]);
    expect(names(found)).toEqual(['soon']);
    expect(begun).toEqual([join(folder, 'late.ts'), join(folder, 'soon.ts'), undefined]);
  });

  it('loads them without a trial where no process can be started for it', async () => {
    await writeFile(join(folder, 'a.ts'), `${sdk}export default ${plugin('a')};`);
    expect(names(await loadPlugins([folder], { logger, program: join(folder, 'none.js') }))).toEqual(['a']);
  });

  it('reports a folder that is not there', async () => {
    expect(await loadPlugins([join(folder, 'none')], { logger })).toEqual({
      loaded: [],
      failed: [{ file: join(folder, 'none'), because: 'the folder cannot be read (ENOENT)' }],
    });
    expect(await loadPlugins([], { logger })).toEqual({ loaded: [], failed: [] });
  });

  it('runs the example of the documents as it stands there', async () => {
    const page = await readFile(join(__dirname, '../../../../docs/plugins.md'), 'utf8');
    const [, example = ''] = /## A folder of plugins[\s\S]*?```ts\n([\s\S]*?)```/.exec(page) ?? [];
    const { loaded, failed } = await load({ 'release.ts': example });
    expect(failed).toEqual([]);
    const release = loaded[0]!.plugin;
    const run = (text: string) =>
      release.commands['release']!.run({ ...input, args: { service: text } as never }, {} as Context);
    expect(await run('api')).toBe('api is released.');
    const freeze = (dryRun: boolean) =>
      release.filters['freeze']!.run({ command: undefined, text: 'api', dryRun }, {} as never);
    // The process as modules see it; that of this test is a copy.
    runInThisContext("process.env.RELEASES_FROZEN = 'yes'");
    expect(await freeze(false)).toEqual({ deny: 'Releases are frozen.' });
    runInThisContext('delete process.env.RELEASES_FROZEN');
    expect(await freeze(false)).toBeUndefined();
  });
});
