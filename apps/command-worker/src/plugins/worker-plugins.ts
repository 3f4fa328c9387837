import type { HandlerRunner } from '@errand/engine';
import type { Plugin, PluginManifest } from '@errand/plugin-sdk';
import { manifestOf } from '@errand/plugin-sdk';
import type { Logger } from '@errand/runtime';
import type { WorkerSettings } from '../behaviour';
import type { LoadedPlugins } from '../plugin-switches';
import { admitPlugins } from './admit-plugins';
import { chooseBuiltIns } from './choose-built-ins';
import type { ExtraPlugins, FailedPlugin } from './load-plugins';
import type { PluginReport } from './report-plugins';

/** Those that there are under the settings that hold. */
export interface PluginsNow extends LoadedPlugins {
  plugins: readonly Plugin[];
  /** Those of the folder that are none, or want a name that another one has. */
  failed: readonly FailedPlugin[];
  /** Calls what they define. */
  runner: HandlerRunner;
}

export interface WorkerPlugins {
  /** It is another one under other settings. */
  now(): PluginsNow;
  /** @throws Error when two of those that are not of the folder want one name; the ones before stay */
  take(settings: WorkerSettings): void;
  /** Says what could not be loaded, and which names of the settings stand for nothing. */
  report(): void;
}

/**
 * The built-in plugins that the settings leave, then those that the process was started with, then those of the folder.
 *
 * @param deps.load hands them on, and may throw: they are not taken then
 */
export function createWorkerPlugins(
  settings: WorkerSettings,
  deps: {
    builtIns(settings: WorkerSettings): readonly Plugin[];
    own: readonly Plugin[];
    extra: ExtraPlugins;
    runnerOf(plugins: readonly Plugin[]): HandlerRunner;
    load(plugins: LoadedPlugins): void;
    said: PluginReport;
    logger: Logger;
  },
): WorkerPlugins {
  const { own, extra, runnerOf, said, logger } = deps;
  /** Of a plugin that stays it stays the same object: what was made of it, such as its help, holds on. */
  const manifests = new WeakMap<Plugin, PluginManifest>();
  const manifestFor = (plugin: Plugin) => {
    const manifest = manifests.get(plugin) ?? manifestOf(plugin);
    manifests.set(plugin, manifest);
    return manifest;
  };
  function choose(next: WorkerSettings): PluginsNow & { unknown: readonly string[] } {
    const { chosen, excluded, unknown } = chooseBuiltIns(deps.builtIns(next), next.corePlugins);
    const { plugins, failed } = admitPlugins([...chosen, ...own], extra);
    return {
      plugins,
      manifests: plugins.map(manifestFor),
      excluded: excluded.map(({ name }) => name),
      unknown,
      failed,
      runner: runnerOf(plugins),
    };
  }
  let current = choose(settings);
  // Whatever the settings say, these are none.
  said.say(extra.failed);
  return {
    now: () => current,
    take(next) {
      const chosen = choose(next);
      deps.load(chosen);
      current = chosen;
    },
    report() {
      said.say(current.failed);
      for (const plugin of current.unknown) logger.warn({ plugin }, 'corePlugins names a plugin that is not built in');
    },
  };
}
