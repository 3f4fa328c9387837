import type { Gap } from './gap-records';

/** Follows the connection, and tells each time in which nothing could be heard. */
export interface Deafness {
  heard(): void;
  connected(): void;
  /** @param reason why there is no connection */
  disconnected(reason: string): void;
  /** The connection was closed on purpose, as the process stops. */
  stopped(): void;
}

/**
 * RTM sends nothing again. What happened between the last frame of a lost connection and the next `hello` is a gap, and
 * so is the time before the first one: of that, only the end is known. When the process before this one ended, or last
 * heard something, is known only if it was stopped in good order: then its own record says so.
 *
 * @param options.startedAt when this process began
 * @param options.onGap told when the gap is over, or begins at a stop
 */
export function createDeafness(options: { startedAt: Date; onGap: (gap: Gap) => void; now?: () => Date }): Deafness {
  const { startedAt, onGap, now = () => new Date() } = options;
  let lastHeard: Date | undefined;
  let lost: { since: Date; cause: string } | undefined = {
    since: startedAt,
    cause:
      'the start of ingress-rtm; what Slack said before that, since an ingress last listened, was not heard either',
  };
  return {
    heard: () => void (lastHeard = now()),
    connected() {
      lastHeard = now();
      if (!lost) return;
      onGap({ from: lost.since, to: lastHeard, cause: lost.cause, droppedEvents: 0 });
      lost = undefined;
    },
    disconnected(reason) {
      if (lastHeard) lost ??= { since: lastHeard, cause: `no connection to Slack: ${reason}` };
    },
    stopped() {
      if (!lastHeard) return;
      const from = lost?.since ?? now();
      onGap({
        from,
        to: now(),
        cause: 'the stop of ingress-rtm; it goes on until one listens again',
        droppedEvents: 0,
      });
    },
  };
}
