import type { Broker } from '@errand/broker';
import type { RoomsAnswer, RoomsRequest } from '@errand/contracts';
import { roomsAnswerSchema } from '@errand/contracts';
import { CommandError } from '@errand/plugin-sdk';

/** Egress may have to wait for Slack, or to look through all channels for a name. */
const DEADLINE_MS = 20_000;

/** Asks egress, which alone may talk to Slack. @throws CommandError where nobody answers: whoever asked may try again */
export function createRooms(broker: Pick<Broker, 'request'>): (request: RoomsRequest) => Promise<RoomsAnswer> {
  return async (request) => {
    try {
      return roomsAnswerSchema.parse(await broker.request('rooms', request, { deadlineMs: DEADLINE_MS }));
    } catch (err) {
      throw new CommandError('Slack cannot be asked about that just now; try again in a minute.', { cause: err });
    }
  };
}
