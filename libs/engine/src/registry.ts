import type { CommandManifest, PluginManifest } from '@errand/plugin-sdk';

/** All commands of all plugins, to look up. */
export interface Registry {
  readonly plugins: readonly PluginManifest[];
  /**
   * Finds the command that a text behind the prefix begins with: of `user` and `user add` the longer one wins. Words
   * may be parted by any white space or an underscore. `rest` is what follows, inner white space kept.
   */
  find(text: string): { entry: RegistryEntry; rest: string } | undefined;
  get(plugin: string, handler: string): RegistryEntry | undefined;
}

export interface RegistryEntry {
  plugin: PluginManifest;
  command: CommandManifest;
}

/** Keeps the executions of what is no plugin's command: unknown ones. */
export const CORE_PLUGIN = 'errand';

/** @throws Error when two plugins have one name, or two commands */
export function createRegistry(plugins: readonly PluginManifest[]): Registry {
  const byCommand = new Map<string, RegistryEntry>();
  const byHandler = new Map<string, RegistryEntry>();
  const names = new Set<string>([CORE_PLUGIN]);
  for (const plugin of plugins) {
    if (names.has(plugin.name)) throw new Error(`the name of plugin ${plugin.name} is taken`);
    names.add(plugin.name);
    for (const command of plugin.commands) {
      const key = command.name.replaceAll(' ', '_');
      const other = byCommand.get(key);
      if (other) throw new Error(`plugins ${other.plugin.name} and ${plugin.name} both have a command ${command.name}`);
      byCommand.set(key, { plugin, command });
      byHandler.set(JSON.stringify([plugin.name, command.name]), { plugin, command });
    }
  }
  const mostWords = Math.max(0, ...[...byCommand.keys()].map((key) => key.split('_').length));
  return {
    plugins,
    find(text) {
      const words = [...text.matchAll(/\S+/g)].slice(0, mostWords);
      for (let count = words.length; count > 0; count -= 1) {
        const entry = byCommand.get(words.slice(0, count).join('_'));
        const last = words[count - 1]!;
        if (entry) return { entry, rest: text.slice(last.index + last[0].length).trim() };
      }
      return undefined;
    },
    get: (plugin, handler) => byHandler.get(JSON.stringify([plugin, handler])),
  };
}
