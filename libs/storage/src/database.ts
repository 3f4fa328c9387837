export type Query = <R>(sql: string, params?: unknown[]) => Promise<R[]>;

/**
 * What the store needs of a database: PostgreSQL's SQL with numbered parameters, arrays among them. Errors are the
 * driver's own; `superviseDatabase` turns them into ours.
 */
export interface Database {
  /** One statement, one round trip. */
  query: Query;
  /** Runs the work on one connection between begin and commit; what it throws rolls back. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Counts and times round trips, for metrics and for tests that hold the batching to its word. */
export function measured(database: Database, onRoundTrip: (durationMs: number) => void): Database {
  return {
    ...database,
    async query<R>(sql: string, params?: unknown[]) {
      const begun = performance.now();
      try {
        return await database.query<R>(sql, params);
      } finally {
        onRoundTrip(performance.now() - begun);
      }
    },
  };
}
