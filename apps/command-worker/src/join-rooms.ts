import type { RoomsAnswer, RoomsRequest } from '@errand/contracts';
import type { Clock } from '@errand/engine';
import type { Logger } from '@errand/runtime';
import { backoffMs } from '@errand/runtime';

/**
 * Lets the bot join the rooms of `chatroomPresence`, waiting for as long as nobody answers. Each worker does it at its
 * start: to join twice is to join. One that cannot be joined is logged, and does not keep it from the others.
 */
export function joinRooms(deps: {
  rooms: readonly string[];
  ask(request: RoomsRequest): Promise<RoomsAnswer>;
  clock: Clock;
  logger: Logger;
}): { stop(): void } {
  const { rooms, ask, clock, logger } = deps;
  const stopped = new AbortController();
  const { signal } = stopped;

  async function join(room: string): Promise<void> {
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        const answer = await ask({ kind: 'join', room });
        if (answer.kind === 'done') return logger.info({ room }, 'room joined');
        const reason = answer.kind === 'refused' ? answer.reason : answer.kind;
        return logger.warn({ room, reason }, 'room of chatroomPresence not joined');
      } catch (err) {
        logger.debug({ err, room }, 'nobody could be asked to join a room; trying again');
        await clock.sleep(backoffMs(attempt, { minMs: 1_000, maxMs: 60_000 }), signal);
      }
    }
  }

  void (async () => {
    for (const room of rooms) await join(room);
  })();
  return { stop: () => stopped.abort() };
}
