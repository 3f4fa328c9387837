import type { Plugin, Values } from '@errand/plugin-sdk';
import { escapeMarkdown } from '@errand/plugin-sdk';
import nunjucks from 'nunjucks';

export interface Templates {
  /**
   * Markdown, made of a template.
   *
   * @param plugin whose name is looked for first; then each other in the order in which they are loaded
   * @param name of a template; `other-plugin/report` is that one's and no other
   * @throws Error there is none of that name, or it fails
   */
  render(plugin: string, name: string, values: Values): string;
}

/**
 * The templates of all plugins, compiled. What is filled in is escaped for Markdown: whatever somebody typed is shown as
 * it is, and is neither a title nor a link nor a mention.
 *
 * @throws Error naming the template that cannot be read, and why
 */
export function createTemplates(plugins: readonly Pick<Plugin, 'name' | 'templates'>[]): Templates {
  const compiled = new Map<string, Compiled>();
  for (const { name: plugin, templates } of plugins)
    for (const [name, text] of Object.entries(templates)) {
      const full = `${plugin}/${name}`;
      compiled.set(full, compile(full, text));
    }
  const find = (plugin: string, name: string): string | undefined => {
    const names = name.includes('/')
      ? [name]
      : [plugin, ...plugins.map((each) => each.name)].map((of) => `${of}/${name}`);
    return names.find((full) => compiled.has(full));
  };
  const environments = new Map(plugins.map(({ name }) => [name, environmentOf(name, find, compiled)]));
  return {
    render(plugin, name, values) {
      const environment = environments.get(plugin);
      if (!environment || find(plugin, name) === undefined) throw new Error(`there is no template ${name}`);
      return environment.render(name, values);
    },
  };
}

/** What the compiler makes of a template: functions that get the runtime they are to use. */
type Compiled = Record<string, unknown>;
type Part = (environment: unknown, context: unknown, frame: unknown, runtime: unknown, done: unknown) => unknown;

/** Not in the types of the package, which know the tags alone. */
const { compiler, runtime } = nunjucks as unknown as {
  compiler: { compile(text: string, filters: [], extensions: [], name: string, options: object): string };
  runtime: { SafeString: new (text: string) => string };
};

const OPTIONS = { autoescape: true, trimBlocks: true };

function compile(name: string, text: string): Compiled {
  // As Jinja does: the end of the last line is none of the text.
  const source = compileText(name, text.replace(/\r?\n$/, ''));
  const parts = new Function(source)() as Compiled;
  return Object.fromEntries(
    Object.entries(parts).map(([key, part]) => [key, typeof part === 'function' ? escaping(part as Part) : part]),
  );
}

function compileText(name: string, text: string): string {
  try {
    return compiler.compile(text, [], [], name, OPTIONS);
  } catch (err) {
    throw new Error(`the template ${name} cannot be read: ${(err as Error).message.trim()}`, { cause: err });
  }
}

/** Nunjucks escapes for HTML and has no other way; what it asks to escape is a function of the runtime. */
const markdownRuntime = {
  ...runtime,
  suppressValue: (value: unknown) => (value instanceof runtime.SafeString ? value : escapeMarkdown(textOf(value))),
};

function escaping(part: Part): Part {
  return (environment, context, frame, _runtime, done) => part(environment, context, frame, markdownRuntime, done);
}

function environmentOf(
  plugin: string,
  find: (plugin: string, name: string) => string | undefined,
  compiled: ReadonlyMap<string, Compiled>,
): nunjucks.Environment {
  const loader = {
    getSource(name: string) {
      const full = find(plugin, name);
      return full === undefined ? null : { src: { type: 'code', obj: compiled.get(full) }, path: full, noCache: false };
    },
  };
  const environment = new nunjucks.Environment(loader as unknown as nunjucks.ILoader, OPTIONS);
  const safe = (text: string) => new runtime.SafeString(text);
  const escape = (value: unknown) =>
    value instanceof runtime.SafeString ? value : safe(escapeMarkdown(textOf(value)));
  environment.addFilter('escape', escape);
  environment.addFilter('e', escape);
  environment.addFilter('code', (value: unknown, language?: unknown) => safe(codeOf(textOf(value), textOf(language))));
  return environment;
}

function textOf(value: unknown): string {
  return value === undefined || value === null ? '' : String(value);
}

/** Fenced by more backticks than are in it; a text of one line stands inside of a line. */
function codeOf(text: string, language: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  if (text === '') return '';
  if (text.includes('\n')) {
    const fence = '`'.repeat(Math.max(3, longest + 1));
    return `\n${fence}${language.replace(/[^\w+#.-]/g, '')}\n${text}\n${fence}\n`;
  }
  const fence = '`'.repeat(longest + 1);
  return longest > 0 || text.trim() !== text ? `${fence} ${text} ${fence}` : `${fence}${text}${fence}`;
}
