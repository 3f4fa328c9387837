import type { Query } from '../database';
import { createAlertStore } from './alerts';
import { createFailedExecutionStore } from './failed-executions';
import { createFailedRowStore } from './failed-rows';
import type { FailureStore } from './failure-store';

export function createFailureStore(query: Query): FailureStore {
  return {
    executions: createFailedExecutionStore(query),
    rows: createFailedRowStore(query),
    alerts: createAlertStore(query),
    async now() {
      const [row] = await query<{ ms: number }>('select (extract(epoch from now()) * 1000)::float8 as ms');
      return new Date(row?.ms ?? NaN);
    },
  };
}
