import type { Pool, PoolClient } from 'pg';

const TICK_MS = 500;

/** Looks after the clients of a pool that are in use. */
export interface ClientWatch {
  /** Another statement is sent: its time begins. That of the first one begins when the pool gives the client out. */
  begin(client: PoolClient): void;
}

/**
 * Ends each client whose statement is not answered in time, which rejects the statement. For a server that is frozen or
 * behind a dead link: it cannot end its statement itself. One timer looks after all clients, where the driver makes one
 * for each statement and so costs a busy process more memory than all else that the statement needs. Time is counted in
 * ticks, so that a process which was frozen itself first reads what came meanwhile.
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
  return { begin: (client) => note(client, 0) };
}
