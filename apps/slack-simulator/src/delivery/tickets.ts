import { randomUUID } from 'node:crypto';

/** Single-use permits, such as the ticket in a socket's address. */
export interface Tickets<T> {
  issue(value: T): string;
  /** @returns undefined when unknown, used or too old */
  use(ticket: string): T | undefined;
}

export function createTickets<T>(lifeMs: number, now: () => number = Date.now): Tickets<T> {
  const open = new Map<string, { value: T; until: number }>();
  return {
    issue(value) {
      const at = now();
      for (const [ticket, { until }] of open) {
        if (until > at && open.size < 10_000) break; // issued in order, so the rest is younger
        open.delete(ticket);
      }
      const ticket = randomUUID();
      open.set(ticket, { value, until: at + lifeMs });
      return ticket;
    },
    use(ticket) {
      const found = open.get(ticket);
      open.delete(ticket);
      return found && found.until > now() ? found.value : undefined;
    },
  };
}
