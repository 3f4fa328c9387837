import type { LedgerRow } from '@errand/storage';

/**
 * Rows that stand in Slack, while the ledger is being told so. Nothing behind them waits for that: should the process
 * die before, they are looked up in Slack, in their order.
 */
export interface Settling {
  /** @param written resolves when the ledger knows, or never will from here; does not reject */
  add(row: LedgerRow, partition: number, written: Promise<void>): void;
  /** Resolves when the ledger knows of all those that there are by now and that match. */
  settled(isMeant: (row: LedgerRow, partition: number) => boolean): Promise<void>;
}

export function createSettling(): Settling {
  const rows = new Map<LedgerRow, { partition: number; written: Promise<void> }>();
  return {
    add(row, partition, written) {
      rows.set(row, { partition, written });
      void written.then(() => rows.delete(row));
    },
    async settled(isMeant) {
      const meant = [...rows].filter(([row, { partition }]) => isMeant(row, partition));
      await Promise.all(meant.map(([, { written }]) => written));
    },
  };
}
