import type { RoomsAnswer, RoomsRequest } from '@errand/contracts';
import type { Clock } from '@errand/engine';
import type { Logger } from '@errand/runtime';
import { backoffMs } from '@errand/runtime';

export interface RoomJoiner {
  /** Those that it was not told of before. */
  join(rooms: readonly string[]): void;
  stop(): void;
}

/**
 * Lets the bot join the rooms of `chatroomPresence`, waiting for as long as nobody answers. Each worker does it at its
 * start, and where settings name new ones: to join twice is to join. One that cannot be joined is logged, and does not
 * keep it from the others.
 */
export function createRoomJoiner(deps: {
  ask(request: RoomsRequest): Promise<RoomsAnswer>;
  clock: Clock;
  logger: Logger;
}): RoomJoiner {
  const { ask, clock, logger } = deps;
  const told = new Set<string>();
  let joining = Promise.resolve();
  const stopped = new AbortController();
  const { signal } = stopped;

  async function joinOne(room: string): Promise<void> {
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

  return {
    join(rooms) {
      for (const room of rooms.filter((each) => !told.has(each))) {
        told.add(room);
        joining = joining.then(() => joinOne(room));
      }
    },
    stop: () => stopped.abort(),
  };
}
