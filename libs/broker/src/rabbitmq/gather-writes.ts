import type { Writable } from 'node:stream';

/** How long an acknowledgement may wait for others: nobody waits for it but the place in the prefetch. */
const ACKS_MS = 5;

/** Joins what is written to a connection: each write of its own is a system call here and a wake-up over there. */
export interface GatheredWrites {
  /** What is written from now on may wait for a moment for more. */
  gatherAcks(): void;
}

/**
 * amqplib writes frame by frame. From here on what it writes in one go leaves in one go, at no cost in time.
 *
 * @param stream of the connection; its `write` is wrapped
 */
export function gatherWrites(stream: Writable): GatheredWrites {
  const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
  let isCorked = false;
  let isGathering = false;
  stream.write = (...args: unknown[]) => {
    if (!isCorked) {
      isCorked = true;
      stream.cork();
      process.nextTick(() => {
        isCorked = false;
        stream.uncork();
      });
    }
    return write(...args);
  };
  return {
    gatherAcks() {
      if (isGathering) return;
      isGathering = true;
      stream.cork();
      setTimeout(() => {
        isGathering = false;
        stream.uncork();
      }, ACKS_MS);
    },
  };
}
