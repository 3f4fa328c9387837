import type { OnBatch } from '../batcher';
import type { Query } from '../database';
import type { LedgerStore } from '../store';
import { fromText, toText } from '../text';
import { createAccept } from './accept';
import { holdPartitions, letGoOfPartitions } from './leases';
import { ledgerColumns, toLedgerRow } from './ledger-row';
import type { StoredLedgerRow } from './ledger-row';
import { createMark } from './mark';

const unfinished = `state in ('waiting', 'sending')`;

export function createLedgerStore(query: Query, onBatch?: OnBatch): LedgerStore {
  const read = async (where: string, params: unknown[]) =>
    (await query<StoredLedgerRow>(`select ${ledgerColumns} from ledger where ${where}`, params)).map(toLedgerRow);
  return {
    accept: createAccept(query, onBatch),
    mark: createMark(query, onBatch),
    unfinished: (conversation, limit) =>
      read(`conversation = $1 and ${unfinished} order by priority, sequence limit $2::bigint`, [
        toText(conversation),
        limit,
      ]),
    partsOf: (handle) =>
      read(`handle = $1 and (kind = 'post' or kind = 'update' and ts is not null) order by sequence`, [toText(handle)]),
    async unfinishedConversations(partitions) {
      const rows = await query<{ conversation: string }>(
        `select conversation from ledger where ${unfinished} and partition = any ($1::smallint[])
         group by conversation order by min(sequence)`,
        [partitions],
      );
      return rows.map((row) => fromText(row.conversation));
    },
    hold: (owner, partitions, leaseMs) => holdPartitions(query, owner, partitions, leaseMs),
    letGo: (owner, partitions) => letGoOfPartitions(query, owner, partitions),
    async count(state) {
      const [row] = await query<{ count: number }>('select count(*)::int as count from ledger where state = $1', [
        state,
      ]);
      return row?.count ?? 0;
    },
  };
}
