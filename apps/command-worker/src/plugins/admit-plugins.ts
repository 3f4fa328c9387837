import { basename } from 'node:path';
import { plainPluginName } from '@errand/access-control';
import { createRegistry } from '@errand/engine';
import type { Plugin } from '@errand/plugin-sdk';
import { manifestOf } from '@errand/plugin-sdk';
import { createTemplates } from '../templates';
import type { ExtraPlugins, FailedPlugin, LoadedPlugin } from './load-plugins';
import { reasonOf } from './reason-of';

/**
 * Which of the plugins that were loaded can work beside the worker's own and each other. Of two that want one name, the
 * first has it, and the other is not loaded.
 */
export function admitPlugins(
  own: readonly Plugin[],
  extra: ExtraPlugins,
): { plugins: Plugin[]; failed: readonly FailedPlugin[] } {
  const plugins = [...own];
  const failed = [...extra.failed];
  const fileOf = new Map<string, string>();
  for (const each of extra.loaded) {
    const fault = clashOf(each, plugins, fileOf) ?? faultOf([...plugins, each.plugin]);
    if (fault !== undefined) failed.push({ file: each.file, because: fault });
    else {
      plugins.push(each.plugin);
      fileOf.set(each.plugin.name, each.file);
    }
  }
  return { plugins, failed };
}

function clashOf({ plugin: { name } }: LoadedPlugin, plugins: readonly Plugin[], fileOf: Map<string, string>) {
  const other = plugins.find((plugin) => plainPluginName(plugin.name) === plainPluginName(name));
  if (!other) return undefined;
  const file = fileOf.get(other.name);
  return `its name ${name} is that of ${file === undefined ? 'a built-in plugin' : basename(file)}, which is loaded already`;
}

/** Two commands of one name, or a pattern or a template that is none. */
function faultOf(plugins: readonly Plugin[]): string | undefined {
  try {
    createRegistry(plugins.map(manifestOf));
    createTemplates(plugins);
    return undefined;
  } catch (err) {
    return reasonOf(err);
  }
}
