import type { Clock } from '@errand/engine';

/** Which ingresses this worker hears from. */
export interface Transports {
  /** @param source of an envelope, e.g. `ingress-socket/3f2a` */
  heard(source: string): void;
  /** Seconds since each was heard last, by name. */
  seen(): { name: string; secondsAgo: number }[];
}

export function createTransports(clock: Clock): Transports {
  const lastAt = new Map<string, number>();
  return {
    heard(source) {
      const name = source.split('/')[0] ?? source;
      // Sources are told by whoever publishes: their number is theirs to choose, our memory is not.
      if (lastAt.size < 20 || lastAt.has(name)) lastAt.set(name, clock.now());
    },
    seen: () =>
      [...lastAt]
        .map(([name, at]) => ({ name, secondsAgo: Math.round((clock.now() - at) / 1000) }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}
