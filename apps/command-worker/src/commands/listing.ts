import type { CommandEntry, HearEntry, Registry } from '@errand/engine';
import { docOf } from '@errand/engine';
import type { Context } from '@errand/plugin-sdk';
import type { PassesFilters } from '../dry-run';
import type { CallerAccessDeps } from './caller-access';
import { callerAccess, unlessUnknown } from './caller-access';

export interface ListingDeps extends CallerAccessDeps {
  /** Asked only where what the caller may not run is hidden. */
  passesFilters: PassesFilters;
  settings: { readonly hideRestrictedCommands?: boolean | undefined };
}

export type Listed = CommandEntry | HearEntry;

/** What a plugin can do, as far as the caller is shown it, by name. */
export interface Section {
  name: string;
  /** Markdown. */
  doc: string;
  entries: Listed[];
  /** It has no commands at all. */
  isSilent: boolean;
}

/**
 * Plugins and their commands, both by name; those of whose commands none is shown are left out.
 *
 * @throws CommandError where Slack would have to be asked what the caller may be shown, and cannot be
 */
export async function sectionsFor(registry: Registry, ctx: Context, deps: ListingDeps): Promise<Section[]> {
  const access = callerAccess(ctx, deps);
  const plugins = registry.plugins.map((plugin) => {
    const { name, commands, hears } = plugin;
    return { plugin, all: [...commands, ...hears].map((handler) => registry.get(name, handler.name) as Listed) };
  });
  const passes = async (entry: Listed) =>
    deps.settings.hideRestrictedCommands ? deps.passesFilters(entry, ctx) : true;
  // Who the caller is, the first decision asks of Slack, and all others know.
  const first = plugins.find(({ all }) => all.length > 0)?.all[0];
  if (first) await unlessUnknown(() => access.lists(first));
  const sections = await Promise.all(
    plugins.map(async ({ plugin, all }) => {
      const shown = await unlessUnknown(() =>
        Promise.all(all.map(async (entry) => (await access.lists(entry)) && passes(entry))),
      );
      return {
        name: plugin.name,
        doc: docOf(plugin),
        isSilent: all.length === 0,
        entries: all.filter((_entry, at) => shown[at]).sort(byHandlerName),
      };
    }),
  );
  return sections
    .filter(({ entries, isSilent }) => entries.length > 0 || isSilent)
    .sort((a, b) => compare(a.name, b.name));
}

function byHandlerName(a: Listed, b: Listed): number {
  return compare(a.handler.name, b.handler.name);
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
