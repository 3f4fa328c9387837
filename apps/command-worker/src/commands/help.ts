import type { Registry } from '@errand/engine';
import { helpOf } from '@errand/engine';
import type { CommandDefinition, Context } from '@errand/plugin-sdk';
import { command } from '@errand/plugin-sdk';
import { inlineCode } from '../failure-text';
import type { Listed, ListingDeps, Section } from './listing';
import { sectionsFor } from './listing';
import type { Block } from './pages';
import { pagesOf } from './pages';

export interface HelpDeps extends ListingDeps {
  registry(): Registry;
  settings: ListingDeps['settings'] & { readonly prefix: string };
}

/** Characters of a summary in a list, as Errbot cuts them. */
const MOST_SUMMARY = 80;

/** `!help` in Errbot's layout. Only what the caller may run where they ask is shown. */
export function createHelp(deps: HelpDeps): CommandDefinition {
  const { settings } = deps;
  return command({
    summary: 'Lists the commands, or tells about one: help <command or plugin>',
    async run({ text }, ctx) {
      const { prefix } = settings;
      const sections = await shownTo(ctx, deps);
      const wanted = wordsOf(text, prefix);
      const isPage = /^\d{1,4}$/.test(wanted);
      if (wanted === '' || isPage) return overview(sections, prefix, isPage ? Number(wanted) : 1);
      const [, name = '', page] = /^(.+) (\d{1,4})$/.exec(wanted) ?? [];
      const found = sections.flatMap(({ entries }) => entries).find((entry) => isNamed(entry, wanted));
      return (
        pluginText(sections, wanted, 1, prefix) ??
        (found && wholeText(found, prefix)) ??
        pluginText(sections, name, Number(page), prefix) ??
        'That command is not defined.'
      );
    },
  });
}

/** `!apropos`, in Errbot's words: looks in the summaries. */
export function createApropos(deps: HelpDeps): CommandDefinition {
  const { settings } = deps;
  return command({
    summary: 'Lists the commands whose help has a word in it: apropos <word>',
    async run({ text }, ctx) {
      const { prefix } = settings;
      const term = text.trim().toLowerCase();
      if (term === '') return { text: `Usage: ${prefix}apropos search_term` };
      const found = (await shownTo(ctx, deps))
        .flatMap(({ entries }) => entries)
        .filter((entry) => isShown(entry) && entry.handler.name !== 'help')
        .filter(({ handler }) => handler.summary.toLowerCase().includes(term));
      const lines = found.map((entry) => `\t${nameOf(entry, prefix)}: ${entry.handler.summary}`);
      return { text: ['Available commands:', ...lines].join('\n') };
    },
  });
}

/** What the caller is shown; `!echo` in a summary, as plugins write it, is told with the prefix that it has here. */
async function shownTo(ctx: Context, deps: HelpDeps): Promise<Section[]> {
  const registry = deps.registry();
  const prefixed = (summary: string) =>
    summary.replace(/(?<![\p{L}\p{N}])!([\p{L}\p{N}][\p{L}\p{N}_ -]*)/gu, (typed, words: string) =>
      registry.find(words) ? `${deps.settings.prefix}${words}` : typed,
    );
  const told = (entry: Listed) =>
    ({ ...entry, handler: { ...entry.handler, summary: prefixed(entry.handler.summary) } }) as Listed;
  const sections = await sectionsFor(registry, ctx, deps);
  return sections.map((section) => ({ ...section, entries: section.entries.map(told) }));
}

/** What is hidden is found by its name alone. */
function isShown({ handler }: Listed): boolean {
  return !handler.hidden;
}

function overview(sections: readonly Section[], prefix: string, number: number): string {
  const blocks = sections.flatMap((section) => {
    const shown = section.entries.filter(isShown);
    return shown.length > 0 ? [blockOf(section, shown, prefix)] : [];
  });
  return pageOf(blocks, number, `${prefix}help`, '### All commands\n\n');
}

/** Undefined: there is no such plugin, or it has nothing to show. */
function pluginText(sections: readonly Section[], name: string, page: number, prefix: string): string | undefined {
  const plugin = sections.find((each) => each.name.toLowerCase() === name);
  const shown = plugin?.entries.filter(isShown) ?? [];
  if (!plugin || shown.length === 0) return undefined;
  return pageOf([blockOf(plugin, shown, prefix)], page, `${prefix}help ${plugin.name}`);
}

/** @param call what shows it; with the number of another page behind it that one */
function pageOf(blocks: readonly Block[], number: number, call: string, title = ''): string {
  const pages = pagesOf(blocks);
  const page = pages[number - 1];
  if (page === undefined) return `There is no page ${number}: \`${call}\` has ${pages.length}.`;
  const next = number < pages.length ? ` \`${call} ${number + 1}\` shows the next one.` : '';
  const footer = pages.length > 1 ? `\n\nPage ${number} of ${pages.length}.${next}` : '';
  return `${title}${page}${footer}`;
}

function blockOf({ name, summary }: Section, entries: readonly Listed[], prefix: string): Block {
  return {
    heading: `**${name}**\n\n${summary}\n`,
    again: `**${name}**\n`,
    lines: entries.map((each) => line(each, prefix)),
  };
}

function line(entry: Listed, prefix: string): string {
  const { summary, admin } = entry.handler;
  const cut = summary.length > MOST_SUMMARY ? `${summary.slice(0, MOST_SUMMARY - 3)}...` : summary;
  return `- **${shownName(entry, prefix)}** - ${cut}${admin ? ' _(admins)_' : ''}`;
}

/** All that is known of one: its summary whole, how to call it, its other names. */
function wholeText(entry: Listed, prefix: string): string {
  const { summary, admin, syntax } = entry.handler;
  const aliases = entry.kind === 'command' ? entry.handler.aliases : [];
  const usage = entry.kind === 'command' ? helpOf(entry.handler) : undefined;
  return [
    `- **${shownName(entry, prefix)}** - ${summary}${admin ? ' _(admins)_' : ''}`,
    usage ?? (syntax === undefined || entry.kind === 'hear' ? '' : inlineCode(`${nameOf(entry, prefix)} ${syntax}`)),
    aliases.length > 0 ? `Also ${aliases.map((name) => inlineCode(`${prefix}${spaced(name)}`)).join(', ')}` : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function isNamed({ kind, handler }: Listed, wanted: string): boolean {
  const names = kind === 'command' ? [handler.name, ...handler.aliases] : [handler.name];
  return names.some((name) => spaced(name).toLowerCase() === wanted);
}

/** What to type; of a pattern itself, where nothing else was said of it. */
function nameOf(entry: Listed, prefix: string): string {
  if (entry.kind === 'command') return `${prefix}${spaced(entry.handler.name)}`;
  const { prefixed, syntax, pattern } = entry.handler;
  return `${prefixed ? prefix : ''}${syntax ?? pattern}`;
}

/** The same inside of Markdown, for which a pattern may look like markup. */
function shownName(entry: Listed, prefix: string): string {
  const name = nameOf(entry, prefix);
  return entry.kind === 'hear' ? inlineCode(name) : name;
}

/** `!help !user_add`: the prefix may stand there, and underscores are spaces. */
function wordsOf(text: string, prefix: string): string {
  const typed = text.trim();
  const bare = typed.startsWith(prefix) ? typed.slice(prefix.length) : typed;
  return spaced(bare).trim().replace(/\s+/g, ' ').toLowerCase();
}

function spaced(name: string): string {
  return name.replaceAll('_', ' ');
}
