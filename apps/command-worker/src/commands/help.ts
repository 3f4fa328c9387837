import { plainPluginName } from '@errand/access-control';
import type { Registry } from '@errand/engine';
import type { CommandDefinition } from '@errand/plugin-sdk';
import { command, escapeMarkdown } from '@errand/plugin-sdk';
import { inlineCode } from '../failure-text';
import { lineOfDoc, listedDoc, searchedDoc, wholeDoc } from './docs';
import type { Listed, ListingDeps, Section } from './listing';
import { sectionsFor } from './listing';
import type { Block } from './pages';
import { pagesOf } from './pages';
import { tellWith } from './told';

export interface HelpDeps extends ListingDeps {
  registry(): Registry;
  settings: ListingDeps['settings'] & { readonly prefix: string };
}

/** How things are told here: the prefix of commands, and texts of plugins with it. */
interface Words {
  prefix: string;
  tell(text: string): string;
}

/** `!help` in Errbot's layout. Only what the caller may run where they ask is shown. */
export function createHelp(deps: HelpDeps): CommandDefinition {
  return command({
    summary: 'Lists the commands, or tells about one: help <command or plugin>',
    async run({ text }, ctx) {
      const words = wordsOf(deps);
      const sections = await sectionsFor(deps.registry(), ctx, deps);
      const wanted = spaced(text).trim().replace(/\s+/g, ' ').toLowerCase();
      const isPage = /^\d{1,4}$/.test(wanted);
      if (wanted === '' || isPage) return overview(sections, words, isPage ? Number(wanted) : 1);
      const [, name = '', page] = /^(.+) (\d{1,4})$/.exec(wanted) ?? [];
      const found = sections.flatMap(({ entries }) => entries).find((entry) => isNamed(entry, wanted));
      return (
        pluginText(
          sections.find((plugin) => plugin.name === wanted),
          1,
          words,
        ) ??
        (found && wholeText(found, words)) ??
        pluginText(pluginNamed(sections, wanted), 1, words) ??
        pluginText(pluginNamed(sections, name), Number(page), words) ??
        'That command is not defined.'
      );
    },
  });
}

/** `!apropos`, in Errbot's words: looks in all that is told of a command, not in its name. */
export function createApropos(deps: HelpDeps): CommandDefinition {
  return command({
    summary: 'Lists the commands whose help has a word in it: apropos <word>',
    async run({ text }, ctx) {
      const { prefix, tell } = wordsOf(deps);
      const term = text.trim().toLowerCase();
      if (term === '') return { text: `Usage: ${prefix}apropos search_term` };
      const found = (await sectionsFor(deps.registry(), ctx, deps))
        .flatMap(({ entries }) => entries)
        .filter((entry) => isShown(entry) && entry.handler.name !== 'help')
        .filter((entry) => tell(searchedDoc(entry)).toLowerCase().includes(term));
      const lines = found.map((entry) => `\t${aproposName(entry, prefix)}: ${lineOfDoc(entry, tell)}`);
      return { text: ['Available commands:', ...lines].join('\n') };
    },
  });
}

function wordsOf({ settings: { prefix }, registry }: HelpDeps): Words {
  return { prefix, tell: tellWith(prefix, registry()) };
}

/** What is hidden is found by its name alone. */
function isShown({ handler }: Listed): boolean {
  return !handler.hidden;
}

function overview(sections: readonly Section[], words: Words, number: number): string {
  const blocks = sections.flatMap((section) => {
    const shown = section.entries.filter(isShown);
    return shown.length > 0 ? [blockOf(section, shown, words)] : [];
  });
  return pageOf(blocks, number, `${words.prefix}help`, '### All commands\n\n');
}

/** However its name is written. */
function pluginNamed(sections: readonly Section[], name: string): Section | undefined {
  const wanted = plainPluginName(name);
  return sections.find((plugin) => plainPluginName(plugin.name) === wanted);
}

/** Undefined: there is no such plugin, or nothing of it is to be shown. */
function pluginText(plugin: Section | undefined, page: number, words: Words): string | undefined {
  const shown = plugin?.entries.filter(isShown) ?? [];
  if (!plugin || (shown.length === 0 && !plugin.isSilent)) return undefined;
  return pageOf([blockOf(plugin, shown, words)], page, `${words.prefix}help ${plugin.name}`);
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

function blockOf({ name, doc }: Section, entries: readonly Listed[], { prefix, tell }: Words): Block {
  return {
    heading: `**${name}**\n\n${tell(doc)}\n`,
    again: `**${name}**\n`,
    lines: entries.map((entry) => `- **${shownName(entry, prefix)}** - ${listedDoc(entry, tell)}`),
  };
}

/** All that is known of one: what it does, how to call it, its other names. */
function wholeText(entry: Listed, { prefix, tell }: Words): string {
  const { syntax } = entry.handler;
  const aliases = entry.kind === 'command' ? entry.handler.aliases : [];
  return [
    `- **${shownName(entry, prefix)}** - ${wholeDoc(entry, tell)}`,
    syntax === undefined || entry.kind === 'hear' ? '' : inlineCode(`${nameOf(entry, prefix)} ${syntax}`),
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

/** As Errbot has it there: of the underscores of a name the first alone is a space. */
function aproposName(entry: Listed, prefix: string): string {
  if (entry.kind === 'hear') return nameOf(entry, prefix);
  return `${prefix}${entry.handler.name.replaceAll(' ', '_').replace('_', ' ')}`;
}

/** The name inside of Markdown, for which a pattern or a prefix may look like markup. */
function shownName(entry: Listed, prefix: string): string {
  const name = nameOf(entry, prefix);
  const own = entry.kind === 'command' ? spaced(entry.handler.name) : '';
  const rest = name.slice(0, name.length - own.length);
  // Before an escaped bracket an exclamation mark is no image; bold has no space at its edge.
  const escaped = escapeMarkdown(rest.replace(/[\p{C}\s]/gu, ' ')).replaceAll('\\!', '!');
  return `${escaped.replace(/^ /, '&#32;')}${own}`.replace(/ $/, '&#32;');
}

function spaced(name: string): string {
  return name.replaceAll('_', ' ');
}
