import { decide } from '@errand/access-control';
import type { Registry } from '@errand/engine';
import { helpOf } from '@errand/engine';
import type { CommandManifest, ExecutionInfo, PluginManifest } from '@errand/plugin-sdk';
import { command } from '@errand/plugin-sdk';

export interface HelpDeps {
  registry(): Registry;
  settings: { prefix: string; admins: readonly string[] };
}

/** Errbot's layout. Only what the caller may run where they ask is listed. */
export function createHelp({ registry, settings }: HelpDeps) {
  return command({
    summary: 'Lists the commands, or tells about one: help <command or plugin>',
    run({ text }, { execution }) {
      const plugins = registry()
        .plugins.map((plugin) => visible(plugin, execution, settings.admins))
        .filter(({ commands }) => commands.length > 0)
        .sort(byName);
      const wanted = wordsOf(text, settings.prefix);
      if (wanted === '')
        return `### All commands\n\n${plugins.map((each) => section(each, settings.prefix)).join('\n\n')}`;
      const plugin = plugins.find(({ name }) => name === wanted);
      if (plugin) return section(plugin, settings.prefix);
      const found = plugins
        .flatMap(({ commands }) => commands)
        .find(({ name }) => spaced(name).toLowerCase() === wanted);
      if (!found) return 'That command is not defined.';
      const usage = helpOf(found);
      return `${line(found, settings.prefix)}${usage ? `\n\n${usage}` : ''}`;
    },
  });
}

function visible(plugin: PluginManifest, caller: ExecutionInfo, admins: readonly string[]): PluginManifest {
  const { isDirect, userId } = caller;
  const mayRun = ({ admin }: CommandManifest) => decide({ admin, isDirect, userId, admins }).allowed;
  return { ...plugin, commands: plugin.commands.filter(mayRun).sort(byName) };
}

function section({ name, summary, commands }: PluginManifest, prefix: string): string {
  return [`**${name}**`, '', summary, '', ...commands.map((each) => line(each, prefix))].join('\n');
}

function line({ name, summary }: CommandManifest, prefix: string): string {
  return `- **${prefix}${spaced(name)}** - ${summary}`;
}

/** `!help !user_add`: the prefix may stand there, and underscores are spaces. */
function wordsOf(text: string, prefix: string): string {
  const bare = text.startsWith(prefix) ? text.slice(prefix.length) : text;
  return spaced(bare).trim().replace(/\s+/g, ' ').toLowerCase();
}

function spaced(name: string): string {
  return name.replaceAll('_', ' ');
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}
