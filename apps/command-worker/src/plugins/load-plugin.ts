import * as pluginSdk from '@errand/plugin-sdk';
import type { Plugin, PluginDefinition } from '@errand/plugin-sdk';

/**
 * Loads one module as a plugin: its default export, made by `definePlugin`, or what a CommonJS module exports.
 *
 * TypeScript and ES modules are translated as they are read. `@errand/plugin-sdk` is the worker's own copy, wherever the
 * module lies and whether or not that package is installed there: the worker is a bundle, beside which there is none.
 *
 * @param file its absolute path
 * @throws what the module threw, or Error saying what is wrong with its exports
 */
export async function loadPlugin(file: string): Promise<Plugin> {
  const { createJiti } = await import('jiti/static'); // half of what a worker would load, for those that have plugins to read
  const jiti = createJiti(file, {
    virtualModules: { '@errand/plugin-sdk': pluginSdk },
    interopDefault: false, // what the module exports is looked at as it is
    tryNative: false, // Node would look for the SDK on the disk
    fsCache: false, // the disk may be read-only, and a plugin is read once
    moduleCache: false, // or, where a worker is started again in its process, as it is by then
  });
  return pluginIn(await jiti.import(file));
}

function pluginIn(exported: unknown): Plugin {
  const exports = (isObject(exported) ? exported : {}) as Record<string, unknown>;
  const plugins = Object.keys(exports).filter((name) => looksLikePlugin(exports[name]));
  const others = plugins.filter((name) => exports[name] !== exports['default']);
  if (others.length > 0 && (plugins.length > 1 || !('default' in exports)))
    throw new Error(
      plugins.length > 1
        ? `it exports several plugins (${plugins.join(', ')}): a module is one plugin, its default export`
        : `it exports its plugin as ${others[0]}: write export default definePlugin({ … })`,
    );
  const found = 'default' in exports ? exports['default'] : exported;
  if (looksLikePlugin(found)) return pluginSdk.definePlugin(found); // whoever made it: it is checked here
  throw new Error(
    'default' in exports
      ? 'its default export is no plugin: write export default definePlugin({ … })'
      : 'it has no default export: write export default definePlugin({ … })',
  );
}

function looksLikePlugin(value: unknown): value is PluginDefinition {
  return isObject(value) && typeof value['name'] === 'string' && 'version' in value && 'summary' in value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
