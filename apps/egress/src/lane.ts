import type { LedgerRow } from '@errand/storage';

/** The rows of one conversation that are held in memory: always the first ones of all that are in the store. */
export interface Lane {
  readonly conversation: string;
  readonly head: LedgerRow | undefined;
  readonly length: number;
  /** True when the store has rows behind the held ones. */
  readonly hasMore: boolean;
  /** Puts a new row in its place, or leaves it to the store when it stands behind rows that are not held. */
  insert(row: LedgerRow): void;
  remove(row: LedgerRow): void;
  /** Holds no more than this many (the head always); the others are in the store. */
  trim(most: number): void;
  /** The store has rows that nobody offered: holds none, but for a head that is being sent. */
  leaveToStore(isHeadBeingSent: boolean): void;
  /** From now until `fill`, new rows are left to the store: they may or may not be in the page that is read. */
  expectPage(): void;
  /** @param isFull the page has as many rows as were asked for: there may be more */
  fill(page: readonly LedgerRow[], isFull: boolean): void;
}

export function createLane(conversation: string): Lane {
  let rows: LedgerRow[] = [];
  let hasMore = false;
  let isLeftToStore = false;
  return {
    conversation,
    get head() {
      return rows[0];
    },
    get length() {
      return rows.length;
    },
    get hasMore() {
      return hasMore;
    },
    insert(row) {
      if (rows.some((held) => held.key === row.key)) return;
      const at = rows.findIndex((held) => goesBefore(row, held));
      if (at >= 0) rows.splice(at, 0, row);
      else if (hasMore) isLeftToStore = true;
      else rows.push(row);
    },
    remove(row) {
      rows = rows.filter((held) => held !== row);
    },
    trim(most) {
      if (rows.length <= Math.max(1, most)) return;
      rows.length = Math.max(1, most);
      hasMore = true;
    },
    leaveToStore(isHeadBeingSent) {
      rows.length = isHeadBeingSent ? Math.min(1, rows.length) : 0;
      hasMore = true;
      isLeftToStore = true; // a page that is being read may have been read too early to hold them
    },
    expectPage() {
      hasMore = true;
      isLeftToStore = false;
    },
    fill(page, isFull) {
      rows = [...page];
      hasMore = isFull || isLeftToStore;
    },
  };
}

function goesBefore(one: LedgerRow, other: LedgerRow): boolean {
  return one.priority !== other.priority ? one.priority < other.priority : one.sequence < other.sequence;
}
