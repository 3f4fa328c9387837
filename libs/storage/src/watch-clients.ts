import type { Pool, PoolClient } from 'pg';

const TICK_MS = 500;

/** Looks after the clients of a pool that are in use. */
export interface ClientWatch {
  /**
   * Times a statement of a client that was taken from the pool for several, one at a time. (That of a query of the pool
   * itself has from the moment at which the pool gives a client out.)
   */
  timed<T>(client: PoolClient, statement: () => Promise<T>): Promise<T>;
}

/** What a statement is rejected with whose client was ended: by us, for nobody else ends one that is in use. */
const ENDED = 'Connection terminated';

/** The error of a statement, with what is behind it. */
export function explained(err: unknown): unknown {
  const isLate = err instanceof Error && err.message === ENDED;
  return isLate ? new Error('the database did not answer in time', { cause: err }) : err;
}

/**
 * Ends each client whose statement is not answered in time, which rejects the statement. For a server that is frozen or
 * behind a dead link: it cannot end its statement itself. One timer looks after all clients, where the driver makes one
 * for each statement, which fills a busy process with garbage (ADR 11). Time is counted in ticks, so that a process which
 * was frozen itself first reads what came meanwhile.
 *
 * @param options.limitMs a statement is given this much, and at most two `tickMs` more
 */
export function watchClients(pool: Pool, options: { limitMs: number; tickMs?: number }): ClientWatch {
  const { limitMs, tickMs = TICK_MS } = options;
  const mostTicks = Math.ceil(limitMs / tickMs);
  const ticksOf = new Map<PoolClient, number | undefined>();
  let timer: NodeJS.Timeout | undefined;

  const note = (client: PoolClient, ticks: number | undefined) => {
    if (ticksOf.has(client)) ticksOf.set(client, ticks);
  };
  pool.on('connect', (client) => {
    ticksOf.set(client, undefined);
    timer ??= setInterval(tick, tickMs).unref();
  });
  pool.on('acquire', (client) => note(client, 0));
  pool.on('release', (_err, client) => note(client, undefined));
  pool.on('remove', (client) => {
    ticksOf.delete(client);
    if (ticksOf.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  });
  function tick() {
    for (const [client, ticks] of ticksOf) {
      if (ticks === undefined) continue;
      ticksOf.set(client, ticks + 1);
      if (ticks === mostTicks) void client.end();
    }
  }
  return {
    async timed(client, statement) {
      note(client, 0);
      try {
        return await statement();
      } finally {
        note(client, undefined);
      }
    },
  };
}
