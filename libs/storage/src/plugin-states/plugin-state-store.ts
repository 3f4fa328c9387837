import type { Query } from '../database';
import { fromText, toText } from '../text';

/** Which plugins an admin switched off, for all workers and for good. */
export interface PluginStateStore {
  /** By name, sorted. */
  deactivated(): Promise<string[]>;
  /** @param by who did it, by Slack user id */
  set(name: string, active: boolean, by: string): Promise<void>;
}

export function createPluginStateStore(query: Query): PluginStateStore {
  return {
    async deactivated() {
      const rows = await query<{ name: string }>('select name from plugin_states where not active order by name');
      return rows.map(({ name }) => fromText(name));
    },
    async set(name, active, by) {
      await query(
        `insert into plugin_states (name, active, changed_by) values ($1, $2::boolean, $3)
         on conflict (name) do update set active = excluded.active, changed_by = excluded.changed_by, changed_at = now()`,
        [toText(name), active, toText(by)],
      );
    },
  };
}
