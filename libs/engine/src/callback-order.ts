import { plainPluginName } from '@errand/access-control';
import type { ListenerEntry } from './registry';

/** Names of plugins; null stands for all that are not named, as does the end where there is no null. */
export type CallbackOrder = readonly (string | null)[];

/** Sorts listeners by their plugins; those of one plugin, and of plugins that are not named, keep their order. */
export function inCallbackOrder(listeners: readonly ListenerEntry[], order: CallbackOrder): ListenerEntry[] {
  const names = order.map((name) => name && plainPluginName(name));
  const others = names.includes(null) ? names.indexOf(null) : names.length;
  const placeOf = ({ plugin }: ListenerEntry) => {
    const place = names.indexOf(plainPluginName(plugin.name));
    return place === -1 ? others : place;
  };
  return listeners.toSorted((a, b) => placeOf(a) - placeOf(b));
}
