import type { RoomsAnswer, RoomsRequest } from '@errand/contracts';
import type { Context } from '@errand/plugin-sdk';
import { CommandError } from '@errand/plugin-sdk';

const meanings: Record<string, string> = {
  missing_scope: 'the Slack app was not granted the scope users:write',
  not_allowed_token_type: 'Slack does not let this kind of token do that',
};

/** `ctx.setPresence`. @param ask throws a CommandError where nobody answers */
export function createSetPresence(ask: (request: RoomsRequest) => Promise<RoomsAnswer>): Context['setPresence'] {
  return async (presence) => {
    // Plugins in JavaScript may hand in anything, and egress would take too long to say that it is wrong.
    if (presence !== 'auto' && presence !== 'away') throw new TypeError('a presence is auto or away');
    const answer = await ask({ kind: 'set_presence', presence });
    if (answer.kind === 'refused')
      throw new CommandError(`Cannot set my presence: ${meanings[answer.reason] ?? `Slack says ${answer.reason}`}.`);
    if (answer.kind !== 'done') throw new Error(`asked for set_presence, answered ${answer.kind}`);
  };
}
