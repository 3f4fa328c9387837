import type { Broker } from '@errand/broker';
import type { DeliveryCount } from './delivery-tally';

/** What one ingress process knows of its own, or all of them together. */
export interface Tally extends DeliveryCount {
  /** Connections to Slack's Socket Mode, those being opened or closed included. */
  sockets: number;
}

export interface SharedTally {
  /** The sum over this process and all others heard of lately. */
  total(): Tally;
  /** This process's figures changed in a way that others want to know at once. */
  tell(): void;
  /** Calls back whenever the total may have changed. */
  onChange(listener: () => void): void;
  stop(): Promise<void>;
}

const TELL_EVERY_MS = 10_000;
/** Who was not heard for so long is gone, and Slack has noticed it too. */
const FORGET_AFTER_MS = 60_000;

/**
 * Adds up what the ingress processes of a workspace count, each telling the others every 10 s. Broadcasts are best
 * effort, and what a process had counted when it ended is forgotten: the total may be too small, never too large.
 *
 * @param options.id differs for every process
 * @param options.own this process's figures
 * @param options.now the clock, in milliseconds; tests pass their own
 */
export function shareTally(options: {
  broker: Broker;
  teamId: string;
  id: string;
  own: () => Tally;
  now?: () => number;
  tellEveryMs?: number;
}): SharedTally {
  const { broker, teamId, id, own, now = Date.now, tellEveryMs = TELL_EVERY_MS } = options;
  const others = new Map<string, Tally & { heardAt: number }>();
  const listeners = new Set<() => void>();
  const changed = () => listeners.forEach((listener) => listener());
  const tell = () => broker.broadcast({ kind: 'ingress.tally', teamId, id, ...own() });

  const listener = broker.subscribe((message) => {
    if (message.kind !== 'ingress.tally' || message.teamId !== teamId || message.id === id) return;
    const { sockets, delivered, failed } = message;
    const isNew = !others.has(message.id);
    others.set(message.id, { sockets, delivered, failed, heardAt: now() });
    if (isNew) tell(); // who is new knows nobody yet
    changed();
  });
  broker.onFault((fault) => fault === undefined && tell());
  const telling = setInterval(() => {
    for (const [other, { heardAt }] of others) if (now() - heardAt > FORGET_AFTER_MS) others.delete(other);
    tell();
    changed();
  }, tellEveryMs);
  telling.unref();

  return {
    total() {
      const sum = { ...own() };
      for (const { sockets, delivered, failed } of others.values()) {
        sum.sockets += sockets;
        sum.delivered += delivered;
        sum.failed += failed;
      }
      return sum;
    },
    tell() {
      tell();
      changed();
    },
    onChange: (listener) => void listeners.add(listener),
    async stop() {
      clearInterval(telling);
      broker.broadcast({ kind: 'ingress.tally', teamId, id, sockets: 0, delivered: 0, failed: 0 });
      await listener.stop();
    },
  };
}
