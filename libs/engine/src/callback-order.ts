import type { ListenerEntry } from './registry';

/** Names of plugins; null stands for all that are not named, as does the end where there is no null. */
export type CallbackOrder = readonly (string | null)[];

/** Sorts listeners by their plugins; those of one plugin, and of plugins that are not named, keep their order. */
export function inCallbackOrder(listeners: readonly ListenerEntry[], order: CallbackOrder): ListenerEntry[] {
  const others = order.includes(null) ? order.indexOf(null) : order.length;
  const placeOf = ({ plugin }: ListenerEntry) => (order.includes(plugin.name) ? order.indexOf(plugin.name) : others);
  return listeners.toSorted((a, b) => placeOf(a) - placeOf(b));
}
