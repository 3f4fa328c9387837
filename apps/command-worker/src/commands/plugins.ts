import { plainPluginName } from '@errand/access-control';
import type { CommandDefinition, PluginManifest } from '@errand/plugin-sdk';
import { CommandError, command } from '@errand/plugin-sdk';
import type { PluginSwitches } from '../plugin-switches';
import { notNow } from './not-now';
import { pluginTable } from './status';

/** `!plugin list|info|activate|deactivate`, in Errbot's words. */
export function createPlugins(deps: { plugins: PluginSwitches }): Record<string, CommandDefinition> {
  const names = () => deps.plugins.all.map(({ name }) => `- ${name}`).join('\n');
  /** The plugin that is meant. @throws CommandError with the answer where there is none */
  const pluginIn = (text: string, verb: string): PluginManifest => {
    const wanted = text.trim();
    if (wanted === '') throw new CommandError(`Please tell me which of the following plugins to ${verb}:\n${names()}`);
    const found = deps.plugins.all.find(({ name }) => plainPluginName(name) === plainPluginName(wanted));
    if (found) return found;
    const shown = wanted.replace(/[\p{C}\s`]+/gu, ' ').slice(0, 100);
    throw new CommandError(`${shown} isn't a valid plugin name. The current plugins are:\n${names()}`);
  };
  const withPlugin = (
    summary: string,
    verb: string,
    run: (plugin: PluginManifest, by: string) => string | Promise<string>,
  ) => command({ summary, admin: true, run: ({ text }, { execution }) => run(pluginIn(text, verb), execution.userId) });

  return {
    plugin_list: command({
      summary: 'Lists the plugins, and which are active',
      admin: true,
      run: () => pluginTable(deps.plugins),
    }),
    plugin_info: withPlugin('Tells about a plugin: plugin info <plugin>', 'get info on', (plugin) =>
      infoText(plugin, deps.plugins),
    ),
    plugin_activate: withPlugin(
      'Lets a plugin work again: plugin activate <plugin>',
      'activate',
      async ({ name }, by) => {
        if (deps.plugins.isActive(name)) return `${name} is already activated.`;
        await notNow(() => deps.plugins.set(name, true, by));
        return `Plugin ${name} activated.`;
      },
    ),
    plugin_deactivate: withPlugin(
      'Stops a plugin, on all workers and until it is activated: plugin deactivate <plugin>',
      'deactivate',
      async ({ name }, by) => {
        if (deps.plugins.isCore(name))
          return `Error deactivating ${name}: it is a part of Errand itself, which could not be told anything without it.`;
        if (!deps.plugins.isActive(name)) return `${name} is already deactivated.`;
        await notNow(() => deps.plugins.set(name, false, by));
        return `Plugin ${name} deactivated.`;
      },
    ),
  };
}

function infoText(plugin: PluginManifest, { isActive, isCore }: PluginSwitches): string {
  const { name, version, summary, commands, hears, filters, listeners } = plugin;
  const listed = (handlers: readonly { name: string }[]) => handlers.map((each) => `\`${each.name}\``).join(', ');
  const facts: [string, string][] = [
    ['Name', name],
    ['Version', version],
    ['Summary', summary],
    ['State', isActive(name) ? 'Activated' : 'Deactivated'],
    ['Core', isCore(name) ? 'yes, it cannot be deactivated' : 'no'],
    ['Commands', listed(commands)],
    ['Patterns', listed(hears)],
    ['Filters', listed(filters)],
    ['Listeners', listed(listeners)],
  ];
  return facts.flatMap(([key, value]) => (value === '' ? [] : [`- **${key}** ${value}`])).join('\n');
}
