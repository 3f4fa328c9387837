import { isModuleAddress, loadAdapter } from '@errand/runtime';
import type { StoreOptions } from './create-store';
import type { PostgresStoreOptions } from './postgres';
import { openStore } from './postgres';
import type { Store } from './store';

/**
 * The default export of a module that `DATABASE_URL` names. Its store passes `@errand/storage/testing`; its errors are known by
 * their `code`. What else it needs it reads from its own variables.
 */
export interface StoreModule {
  open(options: StoreOptions): Store | Promise<Store>;
}

const members: Record<keyof Store, true> = {
  executions: true,
  ledger: true,
  files: true,
  deadLetters: true,
  failures: true,
  audit: true,
  history: true,
  inspection: true,
  pluginStates: true,
  settings: true,
  approvals: true,
  backup: true,
  ping: true,
  deployment: true,
  fault: true,
  onFault: true,
  prune: true,
  close: true,
};

/**
 * The store that `DATABASE_URL` names: PostgreSQL, or that of a module.
 *
 * @throws ConfigError the module is at fault
 * @throws TypeError as `openStore`
 */
export async function openNamedStore({ databaseUrl, ...options }: PostgresStoreOptions): Promise<Store> {
  if (!isModuleAddress(databaseUrl)) return openStore({ databaseUrl, ...options });
  return loadAdapter<Store, StoreOptions>({
    variable: 'DATABASE_URL',
    address: databaseUrl,
    method: 'open',
    options,
    members,
    described: 'StoreModule of @errand/storage',
  });
}
