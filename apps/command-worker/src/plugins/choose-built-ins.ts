import { plainPluginName } from '@errand/access-control';
import type { Plugin } from '@errand/plugin-sdk';

/** Who may do what, and what has to be agreed to: without them rules could not be kept. */
const always = new Set(['access', 'approvals']);
/** Plugins of Errbot that nothing here is to be loaded for: a part of the core, a setting, or not there. */
const ofErrbot = new Set(['acls', 'commandnotfoundfilter', 'flows', 'textcmds', 'webserver', 'cnf']);

/**
 * The built-in plugins that `corePlugins` leaves. Capitals and dashes do not count, so that Errbot's names fit: `ChatRoom`.
 *
 * @param names absent: all are loaded
 * @returns `unknown`: names of `corePlugins` that stand for nothing
 */
export function chooseBuiltIns(
  builtIns: readonly Plugin[],
  names: readonly string[] | undefined,
): { chosen: readonly Plugin[]; excluded: readonly Plugin[]; unknown: readonly string[] } {
  if (names === undefined) return { chosen: builtIns, excluded: [], unknown: [] };
  const wanted = new Set(names.map(plainPluginName));
  const known = new Set(builtIns.map(({ name }) => plainPluginName(name)));
  const isChosen = ({ name }: Plugin) => always.has(name) || wanted.has(plainPluginName(name));
  return {
    chosen: builtIns.filter(isChosen),
    excluded: builtIns.filter((plugin) => !isChosen(plugin)),
    unknown: names.filter((name) => !known.has(plainPluginName(name)) && !ofErrbot.has(plainPluginName(name))),
  };
}
