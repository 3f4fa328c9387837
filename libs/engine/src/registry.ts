import { plainPluginName } from '@errand/access-control';
import type { CommandManifest, HearManifest, ListenerManifest, PluginManifest } from '@errand/plugin-sdk';
import type { FilterEntry } from './filters';
import { filtersOf } from './filters';
import type { Pattern } from './pattern';
import { compilePattern } from './pattern';

/** All that all plugins can do, to look up. */
export interface Registry {
  readonly plugins: readonly PluginManifest[];
  /**
   * Finds the command that a text behind the prefix begins with, by its name or an alias: of `user` and `user add` the
   * longer one wins. Words may be parted by any white space or an underscore. `rest` is what follows, inner white space
   * kept.
   */
  find(text: string): { entry: CommandEntry; rest: string } | undefined;
  /** Commands that are found by a pattern, in the order of plugins and names. */
  readonly hears: readonly HearEntry[];
  readonly listeners: readonly ListenerEntry[];
  /** In the order in which they are asked. */
  readonly filters: readonly FilterEntry[];
  get(plugin: string, handler: string): RegistryEntry | undefined;
}

export interface CommandEntry {
  kind: 'command';
  plugin: PluginManifest;
  handler: CommandManifest;
}
export interface HearEntry {
  kind: 'hear';
  plugin: PluginManifest;
  handler: HearManifest;
  pattern: Pattern;
}
export interface ListenerEntry {
  kind: 'listener';
  plugin: PluginManifest;
  handler: ListenerManifest;
}
export type RegistryEntry = CommandEntry | HearEntry | ListenerEntry;

/** Keeps the executions of what is no plugin's command: unknown ones, and those of the history. */
export const CORE_PLUGIN = 'errand';

/** @throws Error when two plugins have one name, or two commands, or a pattern is none */
export function createRegistry(plugins: readonly PluginManifest[]): Registry {
  const entries = plugins.flatMap(entriesOf);
  const byHandler = new Map<string, RegistryEntry>();
  const byName = new Map<string, CommandEntry>();
  const names = new Set([CORE_PLUGIN]);
  for (const { name } of plugins) {
    // Rules and people may write it in either way: `my-plugin` and `myplugin` are one.
    if (names.has(plainPluginName(name))) throw new Error(`the name of plugin ${name} is taken`);
    names.add(plainPluginName(name));
  }
  for (const entry of entries) {
    const { plugin, handler } = entry;
    byHandler.set(JSON.stringify([plugin.name, handler.name]), entry);
    if (entry.kind !== 'command') continue;
    for (const name of [handler.name, ...entry.handler.aliases]) {
      const other = byName.get(keyOf(name));
      if (other) throw new Error(`plugins ${other.plugin.name} and ${plugin.name} both have a command ${name}`);
      byName.set(keyOf(name), entry);
    }
  }
  const mostWords = Math.max(0, ...[...byName.keys()].map((key) => key.split('_').length));
  return {
    plugins,
    find(text) {
      const words = firstWords(text, mostWords);
      for (let count = words.length; count > 0; count -= 1) {
        const entry = byName.get(
          keyOf(
            words
              .slice(0, count)
              .map(([word]) => word)
              .join('_'),
          ),
        );
        const last = words[count - 1]!;
        if (entry) return { entry, rest: text.slice(last.index + last[0].length).trim() };
      }
      return undefined;
    },
    hears: entries.filter((entry) => entry.kind === 'hear'),
    listeners: entries.filter((entry) => entry.kind === 'listener'),
    filters: filtersOf(plugins),
    get: (plugin, handler) => byHandler.get(JSON.stringify([plugin, handler])),
  };
}

function entriesOf(plugin: PluginManifest): RegistryEntry[] {
  return [
    ...plugin.commands.map((handler): CommandEntry => ({ kind: 'command', plugin, handler })),
    ...plugin.hears.toSorted(byName).map((handler): HearEntry => ({
      kind: 'hear',
      plugin,
      handler,
      pattern: patternOf(plugin, handler),
    })),
    ...plugin.listeners.map((handler): ListenerEntry => ({ kind: 'listener', plugin, handler })),
  ];
}

/** In every language and on every machine the same. */
function byName(a: HearManifest, b: HearManifest): number {
  return a.name < b.name ? -1 : 1;
}

function patternOf(plugin: PluginManifest, hear: HearManifest): Pattern {
  try {
    return compilePattern(hear);
  } catch (err) {
    throw new Error(`plugin ${plugin.name}, hear ${hear.name}: ${(err as Error).message}`, { cause: err });
  }
}

/** One spelling of a name: `user add`, and an é of one character or of two. */
function keyOf(name: string): string {
  return name.replaceAll(' ', '_').normalize('NFC');
}

/** The first words of a text, which may be a page. */
function firstWords(text: string, most: number): RegExpExecArray[] {
  const words: RegExpExecArray[] = [];
  for (const word of text.matchAll(/\S+/g)) {
    if (words.length >= most) break;
    words.push(word);
  }
  return words;
}
