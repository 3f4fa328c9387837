import { compileCommandPattern } from '@errand/access-control';
import type { FilterManifest, PluginManifest } from '@errand/plugin-sdk';

/** A filter of a plugin. */
export interface FilterEntry {
  plugin: PluginManifest;
  filter: FilterManifest;
  /** Whether it stands before this command. */
  matches(plugin: string, command: string): boolean;
}

/** The filters of all plugins in the order in which they are asked: by their number, then by plugin and name. */
export function filtersOf(plugins: readonly PluginManifest[]): FilterEntry[] {
  return plugins
    .flatMap((plugin) => plugin.filters.map((filter) => ({ plugin, filter, matches: matcherOf(filter) })))
    .sort(
      (a, b) =>
        a.filter.order - b.filter.order ||
        compare(a.plugin.name, b.plugin.name) ||
        compare(a.filter.name, b.filter.name),
    );
}

/** As policies read a pattern. */
function matcherOf({ match }: FilterManifest): FilterEntry['matches'] {
  const matches = compileCommandPattern(match);
  return (plugin, name) => matches({ plugin, name });
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
